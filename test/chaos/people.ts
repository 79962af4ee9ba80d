import { type AssetId, Fault, Job, Version } from "@darkroom/domain";
import { Jobs, Results } from "@darkroom/table";
import { bytesOf, type Content, contentsOf, otherBytesOf } from "./contents.ts";
import type { Place } from "./context.ts";
import { processOf } from "./world.ts";

const keys = ["holiday/a.png", "holiday/b c.png", "été.png", "notes"];

/** What people asked for, so that a checker knows what it may find. */
export type Asked = {
  /** `<assetId>/<stage>/<generation>` that somebody cancelled. */
  cancelled: Set<string>;
};

/** People put, overwrite, copy and delete objects, cancel jobs and ask for work again, at random times. */
export function letPeopleIn(place: Place): Asked {
  const { world } = place;
  const { dice } = world;
  const asked: Asked = { cancelled: new Set() };
  const contents = contentsOf(dice);
  const person = processOf("somebody", { isMortal: false });
  const spanMs = (world.faults.endMs - world.startMs) * 0.9;
  const at = (share: number, act: () => void) => world.schedule(dice.random() * share * spanMs, person, act);

  const puts = 3 + dice.below(5);
  for (let count = 0; count < puts; count++)
    at(1, () => {
      const key = dice.pick(keys);
      if (place.store.buckets.media?.has(key) && dice.chance(0.25)) remove(key, place);
      else put(key, dice.pick(contents), place);
    });
  for (let count = dice.below(4); count > 0; count--)
    at(1, () => {
      const jobs = place.rows.all().filter((item) => item._et === "Job");
      if (jobs.length === 0) return;
      const { assetId, stage } = Job.Info.parse(dice.pick(jobs));
      void ask(
        dice.pick(["cancel", "cancel", "force", "rerun", "rerun", "roll back"]),
        { assetId, stage },
        place,
        asked,
      );
    });
  return asked;
}

/** The bucket tells of every change, but not always once, and not at once. */
function notify(key: string, eventName: string, { world, queues }: Place): void {
  const times = world.faults.chance(0.06) ? 0 : world.faults.chance(0.1) ? 2 : 1;
  if (times === 0) world.note(`the notification for ${key} is lost`);
  const encoded = encodeURIComponent(key).replaceAll("%20", "+");
  const body = JSON.stringify({ Records: [{ eventName, s3: { object: { key: encoded.replaceAll("+", "%20") } } }] });
  for (let time = 0; time < times; time++)
    queues.send(
      "intake",
      body,
      world.dice.chance(0.1) ? world.dice.between(5000, 60_000) : world.dice.between(0, 2000),
    );
}

function put(key: string, content: Content, place: Place): void {
  const { world, store } = place;
  const etag = world.dice.chance(0.8) ? content.id : `${content.id}-${world.steps()}`; // in parts, the same bytes have another
  const body = key === "notes" ? otherBytesOf(content) : bytesOf(content);
  const metadata: Record<string, string> = world.dice.chance(0.4) ? { "darkroom-priority": "import" } : {};
  store.buckets.media?.set(key, { etag, body, modifiedAt: new Date(world.nowMs()), metadata });
  world.note(`puts ${content.fate} ${content.id} at ${key} as ${etag}`);
  notify(key, "ObjectCreated:Put", place);
}

function remove(key: string, place: Place): void {
  place.store.buckets.media?.delete(key);
  place.world.note(`deletes ${key}`);
  notify(key, "ObjectRemoved:Delete", place);
}

type Act = "cancel" | "force" | "rerun" | "roll back";

async function ask(act: Act, key: { assetId: AssetId; stage: string }, place: Place, asked: Asked): Promise<void> {
  const { world, table, queues } = place;
  world.note(`asks: ${act} ${key.stage} of ${key.assetId.slice(4, 9)}`);
  const nowMs = world.nowMs();
  const decide = (job: Job.Info): Job.Info => {
    if (act === "rerun") return Job.rerun(job, nowMs);
    return act === "force" ? Job.forceCancel(job, nowMs) : Job.cancel(job, nowMs);
  };
  try {
    if (act === "roll back") return await rollBack(key, place);
    const job = await Jobs.change(table, key, (now) => {
      if (act !== "rerun" && decide(now) !== now) asked.cancelled.add(`${now.assetId}/${now.stage}/${now.generation}`);
      return decide(now);
    });
    if (act === "rerun" && job.state === "queued")
      queues.send(job.lane, JSON.stringify({ assetId: key.assetId, stage: key.stage }));
    queues.send("index", JSON.stringify({ assetId: key.assetId }), 1000);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

/** Shows the result of an earlier generation, if there is one. */
async function rollBack(key: { assetId: AssetId; stage: string }, { table, queues }: Place): Promise<void> {
  const job = await Jobs.get(table, key);
  const earlier = (job.published ?? 1) - 1;
  if (earlier < 1 || !(await Results.findPublished(table, { ...job, published: earlier }))) return;
  await Jobs.change(table, key, (now) => (now.published === job.published ? Version.publish(now, earlier) : now), job);
  queues.send("index", JSON.stringify({ assetId: key.assetId }), 1000);
}
