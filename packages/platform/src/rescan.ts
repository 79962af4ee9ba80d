import { Job, Rescan, type Stage, type Summary } from "@darkroom/domain";
import { Jobs, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";
import { dueStages } from "./due-stages.ts";
import { staleOf } from "./enrich/stale-of.ts";
import { visibleHints } from "./hints.ts";
import { requestStages } from "./request-stages.ts";
import { someAtOnce } from "./some-at-once.ts";

/** What to do again, at most so many assets, from a place of an earlier answer on. */
type Asked = {
  filter: Rescan.Filter;
  limit: number;
  from?: string | undefined;
  isDryRun?: boolean | undefined;
  priority?: 0 | 1; // of the jobs; 1, when nothing is said: behind what people wait for
};

/** How many assets were looked at, how many of them are done again, in which stages; `next` while there are more to look at. */
type Rescanned = { looked: number; matched: number; byStage: Record<string, number>; next?: string };

type Wanted = { stage: Stage.Stage; job: Job.Info | undefined };
type Found = { summary: Summary.Info; wanted: Wanted[] };

const assetsAtOnce = 500;
const writesAtOnce = 16;

/**
 * Makes results again that a filter names, newest capture first: raises the generation of their jobs, one conditional write
 * each. What people see stays until the new result is there. Looks at no more than 500 assets a call; jobs wait behind what
 * their lane has to do: while it has hints, they get none of their own, and the sweep sends them later.
 */
export async function rescan(stages: readonly Stage.Stage[], asked: Asked, ctx: Context): Promise<Rescanned> {
  const { filter, limit, from, isDryRun, priority = 1 } = asked;
  const page = await Summaries.page(ctx.table, { limit: assetsAtOnce, before: from, isWhole: true });
  const found = await look(page.items, Rescan.stagesOf(filter, dueStages(stages, ctx.config)), filter, ctx);
  const wanted = found.filter((one) => one.wanted.length > 0).slice(0, limit);
  const isCut = wanted.length === limit;
  const last = isCut ? wanted.at(-1) : undefined;
  const looked = last ? found.indexOf(last) + 1 : found.length;
  if (!isDryRun) await begin(stages, wanted, { which: filter.which, priority }, ctx);
  const byStage: Record<string, number> = {};
  for (const { stage } of wanted.flatMap((one) => one.wanted)) byStage[stage.name] = (byStage[stage.name] ?? 0) + 1;
  const next = last && looked < found.length ? Summaries.placeOf(last.summary) : page.next;
  return { looked, matched: wanted.length, byStage, ...(next !== undefined && { next }) };
}

/** The assets with the jobs that are wanted of each; jobs are read for what their summary does not rule out. */
async function look(
  summaries: readonly Summary.Info[],
  stages: readonly Stage.Stage[],
  filter: Rescan.Filter,
  ctx: Context,
): Promise<Found[]> {
  const asked = summaries.map((summary) => ({
    summary,
    stages: stages.filter((stage) => Rescan.mayBeWanted(summary, stage, filter)),
  }));
  const keys = asked.flatMap(({ summary: { assetId }, stages }) =>
    stages.map(({ name }) => ({ assetId, stage: name })),
  );
  const read = await Jobs.findAll(ctx.table, keys);
  const seen = filter.which === "stale" ? await staleOf(read, stages, ctx) : read;
  const jobs = new Map(seen.map((job) => [`${job.assetId}/${job.stage}`, job]));
  return asked.map(({ summary, stages }) => ({
    summary,
    wanted: stages
      .map((stage) => ({ stage, job: jobs.get(`${summary.assetId}/${stage.name}`) }))
      .filter(({ stage, job }) => Rescan.isWanted(job, stage, filter.which)),
  }));
}

type How = { which: Rescan.Which; priority: 0 | 1 };

async function begin(pipeline: readonly Stage.Stage[], found: readonly Found[], how: How, ctx: Context): Promise<void> {
  const isNew = ({ stage, job }: Wanted): boolean => job === undefined && stage.isOnRequest === true;
  for (const { summary, wanted } of found)
    if (wanted.some((one) => Rescan.needsLook(one.job) && !isNew(one))) ctx.queue.send("intake", { key: summary.key });
  const all = found.flatMap(({ wanted }) => wanted);
  const known = all.flatMap(({ stage, job }) => (job ? [{ stage, job }] : []));
  const reruns = known.filter(({ job }) => !Rescan.needsLook(job));
  const lanes = [...new Set(all.map(({ stage }) => stage.lane))];
  const depths = await Promise.all(lanes.map(async (lane) => [lane, await visibleHints(lane, ctx)] as const));
  const idle = new Set(depths.flatMap(([lane, hints]) => (hints === 0 ? [lane] : [])));
  for (const { summary, wanted } of found) {
    const stages = wanted.filter(isNew).map(({ stage }) => stage.name);
    const asked = { assetId: summary.assetId, stages, priority: how.priority };
    if (stages.length > 0) await requestStages(pipeline, { ...asked, hasHints: (lane) => idle.has(lane) }, ctx);
  }
  await someAtOnce(reruns, writesAtOnce, (one) => again(one, how, idle, ctx));
}

async function again(
  { stage, job: seen }: { stage: Stage.Stage; job: Job.Info },
  how: How,
  idle: ReadonlySet<string>,
  ctx: Context,
): Promise<void> {
  const decide = (job: Job.Info) => Rescan.again(job, stage, { ...how, nowMs: ctx.clock.nowMs() });
  const job = await Jobs.change(ctx.table, seen, decide, seen);
  if (!Job.isFinal(job) && idle.has(job.lane)) ctx.queue.send(job.lane, { assetId: job.assetId, stage: job.stage });
}
