import { AssetId, assetIdOf, Fault, Job } from "@darkroom/domain";
import { type Context, systemClock } from "@darkroom/platform";
import { workOnMessages } from "@darkroom/runtime";
import { Assets } from "@darkroom/table";
import { manifest } from "../../../functions/manifest.ts";

/** Works on what is open of one asset in these lanes, past their queues. Throws `asset.missing`. */
export async function workOnAsset(
  asset: string,
  lanes: readonly string[],
  host: { root: string; slots: number },
  ctx: Context,
): Promise<void> {
  const assetId = AssetId.safeParse(asset).data ?? assetIdOf(asset);
  const found = await Assets.findWithJobs(ctx.table, assetId);
  if (!found) throw new Fault("missing", "asset.missing", "No such asset", { assetId });
  for (const lane of lanes) {
    const open = found.jobs.filter((job) => job.lane === lane && !Job.isFinal(job) && !job.isWaiting);
    const bodies = open.map(({ stage }) => JSON.stringify({ assetId, stage, isAlone: true }));
    await workOnMessages({ manifest, ...host, clock: systemClock }, lane, bodies);
  }
}
