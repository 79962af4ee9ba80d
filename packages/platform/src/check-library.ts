import { Asset, assetIdOf, Job, Pipeline, type Result, Sidecar, type Stage, Summary } from "@darkroom/domain";
import { Assets, Results, Sidecars, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";
import { dueStages } from "./due-stages.ts";
import { someAtOnce } from "./some-at-once.ts";

/** What does not agree, by the names operators know. */
type Difference =
  | "object_without_asset"
  | "asset_without_object"
  | "version_mismatch"
  | "asset_missing"
  | "stage_missing"
  | "stage_not_final_overdue"
  | "result_missing"
  | "derived_missing"
  | "summary_drift";

type Problem = { difference: Difference; key: string; detail?: string };
type Checked = { looked: number; problems: Problem[]; next?: string };

const summariesAtOnce = 50;
const objectsAtOnce = 500;
const atOnce = 10;
const overdueMs = 15 * 60_000;
const settlingMs = 60_000; // what changed lately is on its way through the queues

/**
 * Compares bucket, table and what was made of originals, a slice a call: first every asset that lists show with its object,
 * jobs, results and renditions, then every object with its asset. Reads only. `next` is where the following slice begins.
 */
export async function checkLibrary(
  stages: readonly Stage.Stage[],
  from: string | undefined,
  ctx: Context,
): Promise<Checked> {
  if (from?.startsWith("objects:")) return checkObjects(from.slice("objects:".length), ctx);
  const { items, next } = await Summaries.page(ctx.table, { limit: summariesAtOnce, before: from, isWhole: true });
  const due = dueStages(stages, ctx.config);
  const problems = await someAtOnce(items, atOnce, (summary) => checkAsset(due, summary, ctx));
  return { looked: items.length, problems: problems.flat(), next: next ?? "objects:" };
}

async function checkAsset(stages: readonly Stage.Stage[], shown: Summary.Info, ctx: Context): Promise<Problem[]> {
  const { assetId, key } = shown;
  const known = await Assets.findWithJobs(ctx.table, assetId);
  if (!known) return [{ difference: "asset_missing", key, detail: "it is listed, and there is no such asset" }];
  const { asset, jobs } = known;
  const nowMs = ctx.clock.nowMs();
  if (asset.isDeleted || nowMs - Date.parse(asset.updatedAt) < settlingMs) return [];
  const [results, beside, isThere] = await Promise.all([
    Results.listPublished(ctx.table, jobs),
    Sidecars.findBeside(ctx.table, [key]),
    ctx.media.has(key),
  ]);
  const summary = Summary.of(asset, jobs, results, { nowMs, edit: known.edit, sidecars: beside.get(key) });
  const isOpen = jobs.some((job) => !Job.isFinal(job));
  const renditions = await Promise.all(
    summary.renditions.map(async (rendition) => ({ rendition, isThere: await ctx.derived.has(rendition.key) })),
  );
  return [
    ...(isThere ? [] : [{ difference: "asset_without_object" as const, key }]),
    ...jobProblems(
      stages.filter((stage) => Pipeline.isExpected(stage, summary)),
      { key, jobs, results, nowMs },
    ),
    ...renditions
      .filter(({ isThere }) => !isThere)
      .map(({ rendition }) => ({ difference: "derived_missing" as const, key, detail: rendition.role })),
    ...(!isOpen && Summary.isNewer(summary, shown)
      ? [{ difference: "summary_drift" as const, key, detail: "lists show an older state" }]
      : []),
  ];
}

type Known = { key: string; jobs: readonly Job.Info[]; results: readonly Result.Info[]; nowMs: number };

function jobProblems(stages: readonly Stage.Stage[], { key, jobs, results, nowMs }: Known): Problem[] {
  const missing = stages.filter(({ name }) => !jobs.some((job) => job.stage === name));
  const overdue = jobs.filter((job) => !job.isWaiting && (Job.dueAtMs(job) ?? nowMs) < nowMs - overdueMs);
  const lost = jobs.filter(
    ({ stage, published }) => published !== undefined && !results.some((result) => result.stage === stage),
  );
  return [
    ...missing.map(({ name }) => ({ difference: "stage_missing" as const, key, detail: name })),
    ...overdue.map(({ stage }) => ({ difference: "stage_not_final_overdue" as const, key, detail: stage })),
    ...lost.map(({ stage }) => ({ difference: "result_missing" as const, key, detail: stage })),
  ];
}

async function checkObjects(after: string, ctx: Context): Promise<Checked> {
  const { items, hasMore } = await ctx.media.page({ after: after || undefined, limit: objectsAtOnce });
  const assets = await Assets.findAll(
    ctx.table,
    items.map(({ key }) => assetIdOf(key)),
  );
  const isSettled = (modifiedAtMs: number) => ctx.clock.nowMs() - modifiedAtMs > settlingMs;
  const settled = items.filter(({ key, modifiedAtMs }) => isSettled(modifiedAtMs) && !Sidecar.isSidecar(key));
  const problems = settled.flatMap(({ key, etag }): Problem[] => {
    const asset = assets.get(assetIdOf(key));
    if (!asset || asset.isDeleted) return [{ difference: "object_without_asset", key }];
    return Asset.isOf(asset, etag)
      ? []
      : [{ difference: "version_mismatch", key, detail: "the object is another one" }];
  });
  const last = items.at(-1);
  return { looked: items.length, problems, ...(hasMore && last && { next: `objects:${last.key}` }) };
}
