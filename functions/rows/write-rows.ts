import { setTimeout } from "node:timers/promises";
import { type AssetId, Dataset, Fault, type Summary } from "@darkroom/domain";
import { type Context, searchPlaceOf } from "@darkroom/platform";
import { openRows, type Rows, RowsMissing, rowOf, shape } from "@darkroom/search";
import { Datasets, Summaries } from "@darkroom/table";
import { rebuildSlice } from "./rebuild-slice.ts";

const penForMs = 60_000; // as long as an invocation may take
const waitMost = 20;
const waitMs = 500;

/**
 * Writes the rows of these assets as their summaries stand now, and goes on with a rebuild where one is asked for, going on,
 * or due because there are no rows of this code's shape. Throws `search.busy` when somebody else writes for too long; the
 * messages come again.
 */
export async function writeRows(
  { assetIds, isRebuilding }: { assetIds: readonly AssetId[]; isRebuilding: boolean },
  ctx: Context,
): Promise<void> {
  const rows = openRows(searchPlaceOf(ctx.config), { isHeld: ctx.config.profile === "deployed" });
  let dataset = await takePen(ctx);
  try {
    if (assetIds.length > 0) dataset = await writeAll(dataset, assetIds, rows, ctx);
    if (isRebuilding || dataset.building || dataset.current?.shape !== shape)
      dataset = await rebuildSlice(dataset, rows, ctx);
  } catch (error) {
    if (!(error instanceof Fault && error.code === "search.off")) throw error;
    ctx.log.warn("search is off", { error });
  } finally {
    await Datasets.change(ctx.table, (found) => Dataset.release(found, ctx.worker.owner), dataset);
  }
}

/** Rows have one writer at a time, whatever wakes how many. */
async function takePen({ table, worker, clock }: Context): Promise<Dataset.Info> {
  for (let tries = 0; tries < waitMost; tries++) {
    const times = { nowMs: clock.nowMs(), forMs: penForMs };
    const dataset = await Datasets.change(table, (found) => Dataset.take(found, worker, times));
    if (Dataset.isWriter(dataset, worker.owner)) return dataset;
    await setTimeout(waitMs);
  }
  throw new Fault("unavailable", "search.busy", "Somebody else is writing the search's rows");
}

/** Into what answers, and into what is being built: it misses nothing that changes meanwhile. */
async function writeAll(
  dataset: Dataset.Info,
  assetIds: readonly AssetId[],
  rows: Rows,
  ctx: Context,
): Promise<Dataset.Info> {
  const summaries = await Summaries.findAll(ctx.table, assetIds, { isConsistent: true });
  const made = [...summaries.values()].map((summary: Summary.Info) => rowOf(summary));
  let left = dataset;
  for (const name of [dataset.current?.name, dataset.building?.name]) {
    if (name === undefined || made.length === 0) continue;
    try {
      await rows.merge(name, made);
    } catch (error) {
      if (!(error instanceof RowsMissing)) throw error;
      ctx.log.warn("rows are gone; they are built anew", { dataset: name });
      left = await Datasets.change(ctx.table, (found) => Dataset.forget(found, name), left);
    }
  }
  return left;
}
