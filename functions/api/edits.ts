import { Assets as Contract, type Edits as Views } from "@darkroom/contract";
import { type Asset, Edit, type Result, Summary } from "@darkroom/domain";
import { oneItem, route } from "@darkroom/platform";
import { Edits } from "@darkroom/table";
import { readAsset } from "./read-asset.ts";
import { resolveChange } from "./resolve-change.ts";

/** One conditional write beside the asset; lists and counts follow by `index`. */
export const editAsset = route(Contract.edit, async ({ params, body, ctx }) => {
  const { revision, ...asked } = body;
  const change = await resolveChange(asked, ctx);
  const { asset, jobs, results, beside } = await readAsset(params.assetId, ctx);
  const nowMs = ctx.clock.nowMs();
  const fileTags = Summary.saidOf(asset, results, beside).file.tags;
  const decide = (before: Edit.Info): Edit.Info => {
    Edit.mustBe(before, revision);
    return Edit.change(before, change, { nowMs, fileTags });
  };
  const edit = await Edits.change(ctx.table, asset.id, decide, beside.edit ?? Edit.none(asset.id));
  ctx.queue.send("index", { assetId: asset.id });
  const item = await oneItem(Summary.of(asset, jobs, results, { nowMs, ...beside, edit }), ctx);
  return { asset: item, edits: editsOf(asset, results, { ...beside, edit }) };
});

/** What is said of an asset, by whom, and what it would be without edits. */
export function editsOf(asset: Asset.Info, results: readonly Result.Info[], beside: Summary.Beside): Views.Edits {
  const { edit } = beside;
  const { said, file, sources } = Summary.saidOf(asset, results, beside);
  return {
    shown: said,
    file,
    sources,
    revision: edit?.revision ?? 0,
    ...(edit?.revision && { updatedAt: edit.updatedAt }),
  };
}
