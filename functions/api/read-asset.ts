import {
  type Asset,
  type AssetId,
  type Edit,
  Fault,
  type Job,
  type Result,
  type Sidecar,
  Summary,
} from "@darkroom/domain";
import { type Context, findMoved } from "@darkroom/platform";
import { Assets, Results, Sidecars } from "@darkroom/table";

/** An asset as it stands now: what its summary says two seconds later. */
export type Read = {
  asset: Asset.Info;
  jobs: Job.Info[];
  results: Result.Info[];
  beside: { edit: Edit.Info | undefined; sidecars: (Sidecar.Info | undefined)[] };
  summary: Summary.Info;
};

/** Reads an asset with its jobs and what people see of them: three calls, two of them side by side. Throws `asset.missing`, also when its object is gone. */
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

/** The same, `undefined` when there is none. Of one that was moved it is the one that took over. */
async function findAsset(id: AssetId, ctx: Context): Promise<Read | undefined> {
  const found = await Assets.findWithJobs(ctx.table, id);
  const moved = found?.asset.movedTo && (await findMoved(found.asset, ctx));
  if (moved) return findAsset(moved.id, ctx);
  if (!found || found.asset.isDeleted) return undefined;
  const { asset, jobs, edit } = found;
  const { key } = asset.original;
  const [results, lying] = await Promise.all([
    Results.listPublished(ctx.table, jobs),
    Sidecars.findBeside(ctx.table, [key]),
  ]);
  const beside = { edit, sidecars: lying.get(key) ?? [] };
  const summary = Summary.of(asset, jobs, results, { nowMs: ctx.clock.nowMs(), ...beside });
  return { asset, jobs, results, beside, summary };
}
