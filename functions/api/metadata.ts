import { Assets as Contract } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import { rereadBlocks } from "@darkroom/metadata";
import { route } from "@darkroom/platform";
import { RawBlocks } from "@darkroom/table";
import { readAsset, readShown } from "./read-asset.ts";

/** What was kept of the file is enough: nothing is fetched, and nothing is changed. */
export const rereadMetadata = route(Contract.metadata, async ({ params, ctx }) => {
  const { asset, jobs } = await readShown(await readAsset(params.assetId, ctx), ctx);
  const generation = jobs.find(({ stage }) => stage === "probe")?.published;
  const key = { assetId: asset.id, stage: "probe", generation: generation ?? 0 };
  const kept = generation === undefined ? undefined : await RawBlocks.find(ctx.table, key);
  const said = kept && (await rereadBlocks(kept));
  if (!said) throw new Fault("missing", "metadata.missing", "Nothing was kept of this file's metadata");
  const { facts, dates, warnings } = said.metadata;
  return { facts: { ...facts, ...(said.generation && { generation: said.generation }) }, dates, warnings };
});
