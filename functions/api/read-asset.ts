import { type Asset, type AssetId, type Edit, Fault, type Job, type Result, Summary } from "@darkroom/domain";
import type { Context } from "@darkroom/platform";
import { Assets, Results } from "@darkroom/table";

/** An asset as it stands now: what its summary says two seconds later. */
export type Read = {
  asset: Asset.Info;
  jobs: Job.Info[];
  results: Result.Info[];
  edit: Edit.Info | undefined;
  summary: Summary.Info;
};

/** Reads an asset with its jobs and what people see of them: two calls. Throws `asset.missing`, also when its object is gone. */
export async function readAsset(id: AssetId, ctx: Context): Promise<Read> {
  const found = await findAsset(id, ctx);
  if (found) return found;
  throw new Fault("missing", "asset.missing", "No such asset", { assetId: id });
}

/** What is shown of an asset: its own, or of a duplicate that was not looked at, the first one's. */
export async function readShown(read: Read, ctx: Context): Promise<Read> {
  const { duplicateOf } = read.asset;
  const isBorrowed = duplicateOf !== undefined && Object.keys(outputOf(read.results, "probe")).length === 0;
  return (isBorrowed && (await findAsset(duplicateOf, ctx))) || read;
}

/** What people see of a stage; nothing while it gave nothing. */
export function outputOf(results: readonly Result.Info[], stage: string): Record<string, unknown> {
  const output = results.find((result) => result.stage === stage)?.output;
  return typeof output === "object" && output !== null ? { ...output } : {};
}

/** The same, `undefined` when there is none. */
async function findAsset(id: AssetId, ctx: Context): Promise<Read | undefined> {
  const found = await Assets.findWithJobs(ctx.table, id);
  if (!found || found.asset.isDeleted) return undefined;
  const { asset, jobs, edit } = found;
  const results = await Results.listPublished(ctx.table, jobs);
  return { asset, jobs, results, edit, summary: Summary.of(asset, jobs, results, { nowMs: ctx.clock.nowMs(), edit }) };
}
