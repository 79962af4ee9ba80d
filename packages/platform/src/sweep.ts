import { Job, type Stage } from "@darkroom/domain";
import { Counts, Jobs } from "@darkroom/table";
import type { Context } from "./context.ts";
import { visibleHints } from "./hints.ts";
import { someAtOnce } from "./some-at-once.ts";

const hintAgainAfterMs = 30_000;
const queuedForSureMs = 10 * 60_000;
const pageSize = 250;
const looksAtOnce = 16;
const priorities = [0, 1] as const;

type Lane = { name: string; hasHints: boolean };

/**
 * Looks at every job that is due and unheard of: sends its hint again, which is the outbox of this house, and ends what
 * a claim could only end. Nothing is sent for a lane whose door is closed, and one job's hint to try a half-open one: the others
 * would find it closed again, and not be sent anew for half a minute. Bounded: a page per lane, priority and shard.
 */
export async function sweep(stages: readonly Stage.Stage[], ctx: Context): Promise<void> {
  const byName = new Map(stages.map((stage) => [stage.name, stage]));
  for (const name of new Set(stages.map((stage) => stage.lane))) {
    if (await ctx.lanes.closed(name)) continue;
    const lane = { name, hasHints: (await visibleHints(name, ctx)) > 0 };
    const isTried = await ctx.lanes.isHalfOpen(name);
    for (const priority of priorities) {
      const due = await pageLane(lane, priority, ctx);
      const looked = isTried ? oneToTry(due) : due;
      await someAtOnce(looked, looksAtOnce, (job) => look(job, byName.get(job.stage), ctx));
      await ctx.queue.flush(); // what a person waits for is on its way before the rest is looked at
    }
  }
  await recountForgotten(ctx);
}

/** The first that can be claimed, as far as its item tells, and those that only look whether they still wait. */
function oneToTry(due: readonly Job.Info[]): Job.Info[] {
  const first = due.find(({ isWaiting }) => !isWaiting);
  return due.filter((job) => job === first || job.isWaiting);
}

/** What is due in all shards of a lane; the jobs of a dead boot are, whatever their lease says. */
async function pageLane(lane: Lane, priority: 0 | 1, ctx: Context): Promise<Job.Info[]> {
  const nowMs = ctx.clock.nowMs();
  const untilMs = ctx.worker.boot === undefined ? nowMs : nowMs + Job.leaseMs + Job.graceMs;
  const shards = Array.from({ length: Jobs.dueShards }, (_, shard) => shard);
  const pages = await Promise.all(
    shards.map((shard) => Jobs.pageDue(ctx.table, { lane: lane.name, priority, shard, untilMs, limit: pageSize })),
  );
  const isUnheardOf = (job: Job.Info): boolean => {
    if (Job.isOfDeadBoot(job, ctx.worker)) return true;
    if ((Job.dueAtMs(job) ?? 0) > nowMs || nowMs - job.sentAtMs < hintAgainAfterMs) return false;
    return !(lane.hasHints && isSurelyQueued(job, nowMs));
  };
  return pages.flat().filter(isUnheardOf);
}

/** Its first hint was sent when it was made; while the queue still holds hints, that one is most likely among them. */
const isSurelyQueued = (job: Job.Info, nowMs: number): boolean =>
  job.state === "queued" &&
  !job.isWaiting &&
  job.attempt === 0 &&
  job.deferrals === 0 &&
  nowMs - job.sentAtMs < queuedForSureMs;

async function look(job: Job.Info, stage: Stage.Stage | undefined, ctx: Context): Promise<void> {
  const maxAttempts = stage?.maxAttempts ?? Number.MAX_SAFE_INTEGER; // another version's stage: not ours to end
  const by = { boot: ctx.worker.boot, maxAttempts, nowMs: ctx.clock.nowMs() };
  const decide = (now: Job.Info): Job.Info => (now.revision === job.revision ? Job.remind(now, by) : now);
  const after = await Jobs.change(ctx.table, job, decide, job);
  if (after.revision !== job.revision + 1) return; // somebody was quicker
  if (Job.isFinal(after)) ctx.queue.send("index", { assetId: job.assetId }, { delaySec: 1 });
  ctx.queue.send(job.lane, { assetId: job.assetId, stage: job.stage }); // of an ended one too: what comes after it is announced
}

/** Months, and the trash, that were touched and not counted since: their hint was lost. */
async function recountForgotten(ctx: Context): Promise<void> {
  for await (const month of Counts.listMonths(ctx.table, { to: "~" }))
    if (Counts.isDirty(month)) ctx.queue.send("counts", { month: month.month });
}
