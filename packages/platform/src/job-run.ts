import { Job, JobRun, Run, type Stage, type Summary, Version } from "@darkroom/domain";
import { JobRuns, Jobs } from "@darkroom/table";
import type { Context } from "./context.ts";
import { dueStages } from "./due-stages.ts";
import { visibleHints } from "./hints.ts";
import { pageLibrary } from "./page-library.ts";
import { removeMade } from "./remove-made.ts";
import { someAtOnce } from "./some-at-once.ts";
import { workOnRun } from "./work-on-run.ts";

const assetsAtOnce = 200;
const jobsAtOnce = 16;

type Action = JobRun.Action | "list";
type Found = { looked: number; found: { summary: Summary.Info; job: Job.Info }[]; next: string | undefined };

/** The jobs that are chosen among those of the next 200 assets: their summaries rule out most, the jobs themselves decide. */
export async function findJobs(
  chosen: JobRun.Chosen,
  action: Action,
  place: string | undefined,
  ctx: Context,
): Promise<Found> {
  const { items, next } = await pageLibrary(place, assetsAtOnce, ctx);
  const keys = items.flatMap(({ assetId, ...summary }) =>
    JobRun.stagesOf({ assetId, ...summary }, chosen).map((stage) => ({ assetId, stage })),
  );
  const jobs = await Jobs.findAll(ctx.table, keys);
  const byId = new Map(items.map((summary) => [summary.assetId, summary]));
  const found = jobs.flatMap((job) => {
    const summary = byId.get(job.assetId);
    return summary && JobRun.isChosen(job, chosen, action) ? [{ summary, job }] : [];
  });
  return { looked: items.length, found, next };
}

/** Goes on with a rerun, cancelling or pruning of many jobs for a while. */
export async function workOnJobRun(stages: readonly Stage.Stage[], id: string, ctx: Context): Promise<void> {
  const byName = new Map(dueStages(stages, ctx.config).map((stage) => [stage.name, stage]));
  const step = async (run: JobRun.Info, by: Run.By) => {
    const { looked, found, next } = await findJobs(run.chosen, run.action, run.place, ctx);
    const jobs = found.map(({ job }) => job);
    const idle = await idleLanes(run.action === "rerun" ? jobs : [], ctx);
    const all = await someAtOnce(jobs, jobsAtOnce, (job) => act(run, job, { stage: byName.get(job.stage), idle }, ctx));
    const done = all.filter((came) => came !== undefined);
    const sum = (of: keyof Came) => done.reduce((total, came) => total + came[of], 0);
    const tally = { looked, changed: done.length, items: sum("items"), files: sum("files") };
    return JobRun.stepped(run, tally, next, by);
  };
  const ended = await workOnRun(JobRuns, JobRun, { id, hint: { jobRunId: id }, step }, ctx);
  if (!ended) return;
  const { action, looked, changed, items, files } = ended;
  ctx.log.info("work on jobs ended", { jobRunId: id, action, looked, changed, items, files });
}

/** Sends the hint again of work on jobs nobody is heard of. */
export async function remindJobRuns(ctx: Context): Promise<void> {
  const untilMs = Run.silentUntilMs({ ...ctx.worker, nowMs: ctx.clock.nowMs() });
  for (const jobRunId of await JobRuns.pageDue(ctx.table, untilMs)) ctx.queue.send("runs", { jobRunId });
}

/** Lanes with no hints: jobs of the others get none of their own, the sweep sends them by and by. */
async function idleLanes(jobs: readonly Job.Info[], ctx: Context): Promise<ReadonlySet<string>> {
  const lanes = [...new Set(jobs.map(({ lane }) => lane))];
  const depths = await Promise.all(lanes.map((lane) => visibleHints(lane, ctx)));
  return new Set(lanes.filter((_, at) => depths[at] === 0));
}

type Around = { stage: Stage.Stage | undefined; idle: ReadonlySet<string> };
type Came = { items: number; files: number };
const nothingRemoved: Came = { items: 0, files: 0 };

/** Does it to one job, if it still fits; `undefined` where there is nothing to do. */
async function act(run: JobRun.Info, seen: Job.Info, around: Around, ctx: Context): Promise<Came | undefined> {
  if (run.action === "prune") return prune(run, seen, ctx);
  const nowMs = ctx.clock.nowMs();
  let isChanged = false;
  const job = await Jobs.change(
    ctx.table,
    seen,
    (now) => {
      if (!JobRun.isChosen(now, run.chosen, run.action)) return now;
      const next = run.action === "cancel" ? Job.cancel(now, nowMs) : again(now, around.stage, nowMs);
      isChanged = next !== now;
      return next;
    },
    seen,
  );
  if (!isChanged) return undefined;
  ctx.queue.send("index", { assetId: job.assetId });
  const isToTell = run.action === "cancel" ? Job.isFinal(job) : around.idle.has(job.lane);
  if (isToTell) ctx.queue.send(job.lane, { assetId: job.assetId, stage: job.stage }); // of an ended one, too: what comes after it is announced
  return nothingRemoved;
}

/** Once more, behind what people wait for; as it is where this configuration has nobody to do it. */
function again(job: Job.Info, stage: Stage.Stage | undefined, nowMs: number): Job.Info {
  const next = stage ? Job.rerun(job, nowMs, stage.version) : job;
  return next === job ? job : { ...next, priority: 1 };
}

/**
 * Removes what earlier work on a job left, and what nobody can see. The job says first what it keeps, so that nobody chooses
 * what is about to go; its end stays, so that a broken file is not tried anew by itself.
 */
async function prune(run: JobRun.Info, seen: Job.Info, ctx: Context): Promise<Came | undefined> {
  const generations = Array.from({ length: seen.generation }, (_, at) => at + 1);
  let isOurs = false;
  const job = await Jobs.change(
    ctx.table,
    seen,
    (now) => {
      isOurs = now.generation === seen.generation && JobRun.isChosen(now, run.chosen, "prune");
      return isOurs ? Version.prune(now, generations, 0) : now;
    },
    seen,
  );
  if (!isOurs) return undefined;
  const isToGo = ({ stage, generation }: { stage: string; generation: number }) =>
    stage === job.stage && generation <= job.generation && !Version.isKept(job, generation);
  const removed = await removeMade(job.assetId, isToGo, ctx);
  return removed.items + removed.files > 0 ? removed : undefined;
}
