import { Job } from "@darkroom/domain";
import { codes } from "./pipeline.ts";
import type { Item } from "./rows/expressions.ts";
import type { Rows, Written } from "./rows/rows.ts";
import type { World } from "./world.ts";

const attemptsMost = Math.max(...codes[0].stages.map(({ maxAttempts }) => maxAttempts));
const next: Record<Job.Info["state"], readonly Job.Info["state"][]> = {
  queued: ["queued", "running", "error", "cancelled", "skipped"],
  running: ["running", "queued", "done", "error", "cancelled", "skipped"],
  done: ["done"],
  error: ["error"],
  cancelled: ["cancelled"],
  skipped: ["skipped"],
};

const waits = new Set(["ollama_down", "superseded"]);

type Watched = {
  world: World;
  rows: () => Rows;
  /** The boots whose process lives. */
  liveBoots: ReadonlySet<string>;
};

/** Looks at every write as it happens, and ends the history at the first that must never be. */
export function watchWrites({ world, rows, liveBoots }: Watched): Written {
  const leasedAtMs = new Map<string, number>();
  const committed = new Set<string>();

  const watchJob = (before: Job.Info | undefined, job: Job.Info & Due): void => {
    const name = `${job.stage} of ${job.assetId.slice(4, 9)}`;
    const must = (isSo: boolean, what: string): void => {
      if (!isSo) world.violate(`${what}: ${name}, ${shown(before)} → ${shown(job)}`);
    };
    world.note(`writes ${name}: ${shown(job)}`);
    must(job.attempt <= attemptsMost, "attempts are bounded");
    must(job.crashes <= 2 && job.bootDeaths <= 10, "deaths are bounded");
    must((job.lease !== undefined) === (job.state === "running"), "only what runs has a lease");
    must((job.duePK !== undefined) !== Job.isFinal(job), "what is not final is due, and nothing else");
    if (job.published !== undefined && job.published !== before?.published) {
      const sort = `RESULT#${job.stage}#${String(job.published).padStart(6, "0")}`;
      const result = rows().get(`ASSET#${job.assetId}`, sort);
      must(result !== undefined, "published names an existing result");
      must(
        job.published !== job.generation || result?.etag === job.original.etag,
        "the result is of the job's version",
      );
    }
    if (job.state === "done" && before?.state !== "done") {
      const commit = `${job.assetId}/${job.stage}/${job.generation}`;
      must(!committed.has(commit), "one commit");
      committed.add(commit);
    }
    if (before) watchStep(before, job, must);
    const isPublishedBy = !before || job.published === before.published || job.published === job.generation;
    must(isPublishedBy || world.who() === "somebody", "only a done or a person moves what people see");
    if (before) watchOwner(before, job, must);
    watchLease(before, job, must);
  };

  /** Only its holder moves what runs; anybody may end it whose fence moves on, or who finds the lease over. */
  const watchOwner = (before: Job.Info, job: Job.Info, must: Must): void => {
    if (!before.lease || job.generation > before.generation || job.fence > before.fence) return;
    const isSettled = job.state !== "running" || job.lease?.expiresAtMs !== before.lease.expiresAtMs;
    const isOver = world.nowMs() - (leasedAtMs.get(`${job.assetId}/${job.stage}`) ?? 0) >= Job.leaseMs;
    const isOfDeadBoot = before.lease.boot !== undefined && !liveBoots.has(before.lease.boot);
    must(!isSettled || isOver || isOfDeadBoot || world.who() === before.lease.owner, "only its holder settles a job");
  };

  const watchLease = (before: Job.Info | undefined, job: Job.Info, must: Must): void => {
    if (!job.lease) return;
    const key = `${job.assetId}/${job.stage}`;
    const isTakeover = before?.lease !== undefined && job.fence > before.fence;
    const boot = before?.lease?.boot;
    if (isTakeover && boot !== undefined && boot !== job.lease.boot)
      must(!liveBoots.has(boot), "only a dead boot is taken over from at once");
    else if (isTakeover)
      must(world.nowMs() - (leasedAtMs.get(key) ?? 0) >= Job.leaseMs, "a lease lasts as long as it says");
    if (job.lease.expiresAtMs !== before?.lease?.expiresAtMs || isTakeover) leasedAtMs.set(key, world.nowMs());
  };

  return (before, after) => {
    const item = after ?? before;
    if (item?._et === "Asset" || item?._et === "Content") world.note(`${after ? "writes" : "deletes"} ${told(item)}`);
    if (before && !after && before._et !== "Content") world.violate(`${before._et} deleted: ${before.PK} ${before.SK}`);
    if (after?._et === "Job") watchJob(before as Job.Info | undefined, after as Job.Info & Due);
    if (after?._et === "Result") mustBeOfItsVersion(after, world);
    if (after?._et === "Result" && before && Number(after.fence) < Number(before.fence))
      world.violate(`an older attempt replaced a result: ${after.PK} ${after.SK}`);
    if (after?._et === "Summary" && before) mustNotAge(before, after, world);
    if (after?._et === "Asset" && before && Number(after.generation) < Number(before.generation))
      world.violate(`the asset's generation went back: ${after.PK}`);
    if (after && before && revisionOf(after) !== undefined && revisionOf(after) !== Number(revisionOf(before)) + 1)
      world.violate(`a write that was not decided on what stands: ${after.PK} ${after.SK}`);
  };
}

type Due = { duePK?: string };
type Must = (isSo: boolean, what: string) => void;

function watchStep(before: Job.Info, job: Job.Info, must: Must): void {
  must(job.fence >= before.fence, "the fence never goes back");
  must(job.generation >= before.generation && job.generation <= before.generation + 1, "generations grow one by one");
  must(before.published === undefined || job.published !== undefined, "what people see is never blanked");
  if (job.generation > before.generation) {
    must(job.state === "queued" || job.state === "skipped" || job.state === "cancelled", "new work begins as queued");
    must(job.stageVersion >= before.stageVersion, "older code undoes nothing");
    must(job.assetGeneration >= before.assetGeneration, "an older view of the asset undoes nothing");
    return;
  }
  must(next[before.state].includes(job.state), "the state machine holds");
  must(job.original.etag === before.original.etag, "one generation is of one version");
  const isClaim = job.state === "running" && (before.state === "queued" || job.fence > before.fence);
  must(!isClaim || job.fence === before.fence + 1, "every claim raises the fence");
  const isWait = before.state === "running" && waits.has(job.reason ?? "") && job.state === "queued";
  must(!isWait || job.attempt < before.attempt, "a wait costs no attempt");
  must(!isClaim || !before.isWaiting, "what waits for another stage is not begun");
}

/** The ETag of every object here begins with what it is. */
function mustBeOfItsVersion({ PK, SK, etag, output }: Item, world: World): void {
  const { content } = output as { content: string };
  if (String(etag).split("-")[0] !== content)
    world.violate(`a result of other bytes: ${PK} ${SK}, ${content} for ${etag}`);
}

function mustNotAge(before: Item, after: Item, world: World): void {
  if (Number(after.madeOf) < Number(before.madeOf)) world.violate(`an older summary replaced a newer one: ${after.PK}`);
}

/** An asset or a holder of a content in a few words. */
const told = ({
  PK,
  SK,
  original,
  assetId,
  etag,
  generation,
  revision,
  duplicateOf,
  firstOf,
  isDeleted,
}: Item): string =>
  JSON.stringify({
    PK,
    SK,
    etag: (original as { etag?: string })?.etag ?? etag,
    assetId,
    generation,
    revision,
    duplicateOf,
    firstOf,
    isDeleted,
  });

const revisionOf = (item: Item): unknown => item.revision;

const shown = (job: Job.Info | undefined): string =>
  job
    ? `${job.state} g${job.generation} a${job.attempt} f${job.fence} r${job.revision}${job.reason ? ` ${job.reason}` : ""}${job.isWaiting ? " waits" : ""}`
    : "nothing";
