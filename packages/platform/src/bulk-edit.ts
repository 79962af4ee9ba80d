import { type AssetId, BulkEdit, Edit, Fault, Run } from "@darkroom/domain";
import { Assets, BulkEdits, Edits, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";
import { meantOf } from "./meant.ts";
import { someAtOnce } from "./some-at-once.ts";
import { workOnRun } from "./work-on-run.ts";

const assetsAtOnce = 200;
const mostLooked = 10_000;
const writesAtOnce = 16;

/**
 * Goes on with a bulk edit for a while: lists the assets that fit, then changes them, a chunk at a time. It may be ended at any
 * moment: its item says where to go on, and each asset whether it was changed. What is left is hinted again.
 */
export async function workOnBulkEdit(id: string, ctx: Context): Promise<void> {
  const step = (run: BulkEdit.Info, by: Run.By) =>
    run.state === "listing" ? listMore(run, by, ctx) : applyNext(run, by, ctx);
  const ended = await workOnRun(BulkEdits, BulkEdit, { id, hint: { bulkEditId: id }, step }, ctx);
  if (!ended) return;
  const { state, matched, changed, missing, refused } = ended;
  ctx.log.info("bulk edit ended", { bulkEditId: id, state, matched, changed, missing, refused });
}

/** How many assets fit, looking at no more than 10,000 of them; `isAtLeast` when there are more to look at. */
export async function countForBulkEdit(
  selection: BulkEdit.Selection,
  change: BulkEdit.Info["change"],
  ctx: Context,
): Promise<{ matched: number; isAtLeast: boolean }> {
  if ("ids" in selection) {
    const found = [...(await Assets.findAll(ctx.table, selection.ids)).values()];
    return { matched: found.filter(({ isDeleted }) => !isDeleted).length, isAtLeast: false };
  }
  let matched = 0;
  let cursor: string | undefined;
  for (let looked = 0; looked < mostLooked; looked += assetsAtOnce) {
    const page = await pageOf({ ...selection, change }, cursor, ctx);
    matched += page.ids.length;
    cursor = page.next;
    if (cursor === undefined) return { matched, isAtLeast: false };
  }
  return { matched, isAtLeast: true };
}

/** Sends the hint again of bulk edits nobody is heard of. */
export async function remindBulkEdits(ctx: Context): Promise<void> {
  const untilMs = Run.silentUntilMs({ ...ctx.worker, nowMs: ctx.clock.nowMs() });
  for (const bulkEditId of await BulkEdits.pageDue(ctx.table, untilMs)) ctx.queue.send("runs", { bulkEditId });
}

async function listMore(run: BulkEdit.Info, by: Run.By, ctx: Context): Promise<BulkEdit.Info> {
  const { ids, next } = await pageOf(run, run.cursor, ctx);
  if (ids.length > 0)
    await BulkEdits.putChunk(ctx.table, { id: run.id, chunk: run.chunks, assetIds: ids, nowMs: by.nowMs });
  return BulkEdit.listed(run, ids.length, next, by);
}

/** What fits of the next page of the library, newest capture first. */
async function pageOf(run: BulkEdit.Which, before: string | undefined, ctx: Context) {
  const { kinds, from, to } = run.filter ?? {};
  const kind = kinds?.length === 1 ? kinds[0] : undefined;
  const page = await Summaries.page(ctx.table, { limit: assetsAtOnce, before, from, to, kind });
  const meant = await meantOf(run.where ?? {}, ctx);
  const ids = page.items.filter((summary) => BulkEdit.isOf(summary, run, meant)).map(({ assetId }) => assetId);
  return { ids, next: page.next };
}

/** The tags lists show of these assets. */
async function tagsOf(ids: readonly AssetId[], ctx: Context): Promise<Map<AssetId, string[]>> {
  const summaries = await Summaries.findAll(ctx.table, ids, { isConsistent: true });
  return new Map([...summaries].map(([id, { tags = [] }]) => [id, tags]));
}

async function applyNext(run: BulkEdit.Info, by: Run.By, ctx: Context): Promise<BulkEdit.Info> {
  const ids = await BulkEdits.getChunk(ctx.table, run.undoes?.chunksOf ?? run.id, run.applied);
  const [assets, edits, tags] = await Promise.all([
    Assets.findAll(ctx.table, ids),
    Edits.findAll(ctx.table, ids),
    run.change.replaceTag ? tagsOf(ids, ctx) : new Map<AssetId, string[]>(),
  ]);
  const live = ids.filter((id) => assets.has(id) && !assets.get(id)?.isDeleted);
  const startedMs = ctx.clock.nowMs();
  const places = new Map(live.map((id, at) => [id, at / 1000])); // of a millisecond: they come into a collection in this order
  const outcomes = await someAtOnce(live, writesAtOnce, (id) => {
    const held = edits.get(id) ?? Edit.none(id);
    const nowMs = startedMs + (places.get(id) ?? 0);
    if (run.undoes) return undo(run, held, ctx);
    return apply(run, held, { nowMs, fileTags: tags.get(id) ?? [], operation: run.id }, ctx);
  });
  const refusals = outcomes.flatMap(({ refusal }) => refusal ?? []);
  const tally: BulkEdit.Tally = {
    changed: outcomes.filter(({ isChanged }) => isChanged).length,
    missing: ids.length - live.length,
    refused: refusals.length,
    ...(run.undoes && { left: outcomes.filter(({ isLeft }) => isLeft).length }),
    reason: refusals[0],
  };
  return BulkEdit.applied(run, tally, by);
}

/** What came of one asset: is it changed now, was something left as it is, or does the change not fit it, and why? */
type Outcome = { isChanged: boolean; isLeft?: boolean; refusal?: string };

/** Undoes another bulk edit on one asset, once however often it is asked. */
async function undo(run: BulkEdit.Info, held: Edit.Info, ctx: Context): Promise<Outcome> {
  const undoing = { undoes: run.undoes?.id ?? "", operation: run.id, nowMs: ctx.clock.nowMs() };
  const edit = await Edits.change(ctx.table, held.assetId, (now) => Edit.undo(now, undoing), held);
  if (edit.operations?.includes(run.id)) ctx.queue.send("index", { assetId: held.assetId });
  return Edit.undone(edit, undoing);
}

/** Applies the change to one asset, once however often it is asked. */
async function apply(run: BulkEdit.Info, held: Edit.Info, around: Edit.Around, ctx: Context): Promise<Outcome> {
  try {
    await Edits.change(ctx.table, held.assetId, (edit) => Edit.change(edit, run.change, around), held);
    ctx.queue.send("index", { assetId: held.assetId });
    return { isChanged: true };
  } catch (error) {
    if (error instanceof Fault && error.kind === "invalid") return { isChanged: false, refusal: error.message };
    throw error;
  }
}
