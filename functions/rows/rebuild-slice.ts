import { randomUUID } from "node:crypto";
import { Dataset, Summary } from "@darkroom/domain";
import type { Context } from "@darkroom/platform";
import { type Rows, RowsMissing, rowOf, shape } from "@darkroom/search";
import { Datasets, Summaries } from "@darkroom/table";

const sliceMs = 1_000; // what changed meanwhile waits for no longer
const pageMost = 500;

/**
 * Builds new rows from all summaries beside those that answer, for about a second, and asks to be called again until the
 * walk has come to its end; then the new rows answer, and the old ones go. Killed anywhere, it goes on where it was.
 */
export async function rebuildSlice(dataset: Dataset.Info, rows: Rows, ctx: Context): Promise<Dataset.Info> {
  let left = dataset.building ? dataset : await beginBuilding(dataset, rows, ctx);
  const endsAtMs = ctx.clock.nowMs() + sliceMs;
  try {
    while (left.building && !Dataset.isWhole(left.building)) {
      left = await copyPages(left, left.building, rows, ctx);
      if (ctx.clock.nowMs() >= endsAtMs) break;
    }
    if (left.building && Dataset.isWhole(left.building)) return await promote(left, left.building, rows, ctx);
  } catch (error) {
    if (!(error instanceof RowsMissing) || !left.building) throw error;
    const { name } = left.building;
    left = await Datasets.change(ctx.table, (found) => Dataset.forget(found, name), left);
  }
  ctx.queue.send("rows", { rebuild: left.building?.name ?? "lost" }, { isNeeded: true });
  return left;
}

async function beginBuilding(dataset: Dataset.Info, rows: Rows, ctx: Context): Promise<Dataset.Info> {
  const name = `rows-${shape}-${randomUUID().slice(0, 8)}`;
  await rows.create(name); // first: nobody looks for what nobody has heard of
  ctx.log.info("building rows", { dataset: name });
  const begin = (found: Dataset.Info) =>
    Dataset.begin(found, { name, shape }, Summaries.changeShards, ctx.clock.nowMs());
  return Datasets.change(ctx.table, begin, dataset);
}

/** A page of each shard. */
async function copyPages(
  dataset: Dataset.Info,
  { name, positions, copied }: Dataset.Building,
  rows: Rows,
  ctx: Context,
): Promise<Dataset.Info> {
  const pages = await Promise.all(
    positions.map(async (after, shard) => {
      if (after === null) return { items: [], next: undefined };
      return Summaries.pageShard(ctx.table, shard, { after, limit: pageMost });
    }),
  );
  const items = pages.flatMap((page) => page.items.map((item) => Summary.Info.parse(item))); // as whoever writes one row reads it
  if (items.length > 0) await rows.merge(name, items.map(rowOf));
  const next = { positions: pages.map((page) => page.next ?? null), copied: copied + items.length };
  return Datasets.change(ctx.table, (found) => Dataset.advance(found, name, next), dataset);
}

async function promote(
  dataset: Dataset.Info,
  built: Dataset.Building,
  rows: Rows,
  ctx: Context,
): Promise<Dataset.Info> {
  const old = dataset.current?.name;
  await rows.finish(built.name);
  const left = await Datasets.change(ctx.table, (found) => Dataset.promote(found, built.name), dataset);
  const tookMs = ctx.clock.nowMs() - built.startedAtMs;
  ctx.log.info("rows built", { dataset: built.name, count: built.copied, tookMs });
  if (old !== undefined) await rows.drop(old);
  return left;
}
