import { type AssetId, Summary } from "@darkroom/domain";
import { Assets, Counts, Results, Sidecars, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";
import { observePrompts } from "./observe-prompts.ts";

/**
 * Puts one summary per asset, made from the asset, its jobs and their published results, and has the months it touched
 * counted and the search's rows written. These are asked for again with every summary that is made again.
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
  await markDirty(await monthsOfMoves(made, ctx), ctx); // before: what moves is found in one of them at any moment, whenever we die
  const touched = await Promise.all(
    made.map(async (summary) => {
      const { shards } = await shardsOf(Summary.monthOf(summary) ?? Summary.capturedMonthOf(summary), ctx);
      return Summaries.put(ctx.table, summary, shards);
    }),
  );
  await markDirty(touched.flat(), ctx);
  await Promise.all(known.map(({ asset }) => observePrompts(asset, results, ctx)));
  if (!ctx.config.isSearchOn || made.length === 0) return;
  ctx.queue.send("rows", { assetIds: made.map(({ assetId }) => assetId).sort() }, { isNeeded: true });
}

async function markDirty(touched: readonly string[], ctx: Context): Promise<void> {
  const months = new Set(touched);
  await Promise.all([...months].map((month) => Counts.markDirty(ctx.table, month, ctx.clock.nowMs())));
  for (const month of months) ctx.queue.send("counts", { month });
}

/** The months these assets leave, and those they go to: a month that is marked is looked at by lists, whatever it held before. */
async function monthsOfMoves(made: readonly Summary.Info[], { table }: Context): Promise<string[]> {
  const shown = await Summaries.findAll(
    table,
    made.map(({ assetId }) => assetId),
  );
  return made.flatMap((summary) => {
    const before = shown.get(summary.assetId);
    const months = [before && Summary.monthOf(before), Summary.monthOf(summary)].filter((month) => month !== undefined);
    return before && months[0] !== months[1] ? months : [];
  });
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
