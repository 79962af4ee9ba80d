import { type Asset, type AssetId, Stack, StackRule, Summary } from "@darkroom/domain";
import { Assets, Counts, Results, Sidecars, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";
import { observePrompts } from "./observe-prompts.ts";

/**
 * Puts one summary per asset, made from the asset, its jobs and their published results, and has the months it touched
 * counted, the search's rows written and stacks looked at. These are asked for again with every summary that is made again.
 */
export async function projectSummaries(assetIds: readonly AssetId[], ctx: Context): Promise<void> {
  const read = await Promise.all(assetIds.map((id) => Assets.findWithJobs(ctx.table, id)));
  const known = read.filter((found) => found !== undefined);
  const jobsOfAll = known.flatMap(({ jobs }) => jobs);
  const keys = known.map(({ asset }) => asset.original.key);
  const [results, beside] = await Promise.all([
    Results.listPublished(ctx.table, jobsOfAll),
    Sidecars.findBeside(ctx.table, keys),
  ]);
  const made = known.map(({ asset, jobs, edit }) => {
    const own = results.filter(({ assetId }) => assetId === asset.id);
    return Summary.of(asset, jobs, own, { nowMs: ctx.clock.nowMs(), edit, sidecars: beside.get(asset.original.key) });
  });
  const shown = await Summaries.findAll(ctx.table, assetIds);
  await markDirty(monthsOfMoves(made, shown), ctx); // before: what moves is found in one of them at any moment, whenever we die
  const touched = await Promise.all(
    made.map(async (summary) => {
      const { shards } = await shardsOf(Summary.monthOf(summary) ?? Summary.capturedMonthOf(summary), ctx);
      return Summaries.put(ctx.table, summary, shards);
    }),
  );
  await markDirty(touched.flat(), ctx);
  await Promise.all(known.map(({ asset }) => observePrompts(asset, results, ctx)));
  sendToStacks(known, made, shown, ctx);
  if (!ctx.config.isSearchOn || made.length === 0) return;
  ctx.queue.send("rows", { assetIds: made.map(({ assetId }) => assetId).sort() }, { isNeeded: true });
}

async function markDirty(touched: readonly string[], ctx: Context): Promise<void> {
  const months = new Set(touched);
  await Promise.all([...months].map((month) => Counts.markDirty(ctx.table, month, ctx.clock.nowMs())));
  for (const month of months) ctx.queue.send("counts", { month });
}

/** The months these assets leave, and those they go to: a month that is marked is looked at by lists, whatever it held before. */
function monthsOfMoves(made: readonly Summary.Info[], shown: ReadonlyMap<AssetId, Summary.Info>): string[] {
  return made.flatMap((summary) => {
    const before = shown.get(summary.assetId);
    const months = [before && Summary.monthOf(before), Summary.monthOf(summary)].filter((month) => month !== undefined);
    return before && months[0] !== months[1] ? months : [];
  });
}

const siblingsComeSec = 2;

/** Has stacks settled that know a member otherwise than it is, and others of its shot looked for where there may be some. */
function sendToStacks(
  known: readonly { asset: Asset.Info }[],
  made: readonly Summary.Info[],
  shown: ReadonlyMap<AssetId, Summary.Info>,
  ctx: Context,
): void {
  const outdated = known.flatMap(({ asset }) => (asset.stack && Stack.isOutdated(asset) ? [asset.stack.id] : []));
  for (const stackId of new Set(outdated)) ctx.queue.send("runs", { stackId }, { isNeeded: true });
  if (!ctx.config.stacksByItself) return;
  const isNews = (summary: Summary.Info) =>
    summary.stack === undefined &&
    StackRule.isCandidate(summary) &&
    StackRule.isNews(summary, shown.get(summary.assetId));
  const candidates = made.filter(isNews).map(({ assetId }) => assetId);
  if (candidates.length === 0) return;
  ctx.queue.send("runs", { assetIds: candidates.sort() }, { delaySec: siblingsComeSec, isNeeded: true });
}

type Shards = { shards: number; readAtMs: number };
const readEveryMs = 60_000;
const known = new WeakMap<Context["table"], Map<string, Shards>>();

/** How many shards a month has, read at most once a minute: a put into an older number of shards is found all the same. */
async function shardsOf(month: string, { table, clock }: Context): Promise<Shards> {
  const months = known.get(table) ?? new Map<string, Shards>();
  known.set(table, months);
  const held = months.get(month);
  if (held && clock.nowMs() - held.readAtMs < readEveryMs) return held;
  const { shards } = await Counts.get(table, month);
  const read = { shards, readAtMs: clock.nowMs() };
  if (months.size > 1000) months.clear();
  months.set(month, read);
  return read;
}
