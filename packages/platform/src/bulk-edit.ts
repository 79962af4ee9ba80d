import { type AssetId, BulkEdit, Edit, Fault, Run } from "@darkroom/domain";
import { Assets, BulkEdits, Edits, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";

const assetsAtOnce = 200;
const mostLooked = 10_000;
const writesAtOnce = 16;
const sliceMs = 20_000; // then others get their turn

/**
 * Goes on with a bulk edit for a while: lists the assets that fit, then changes them, a chunk at a time. It may be ended at any
 * moment: its item says where to go on, and each asset whether it was changed. What is left is hinted again.
 */
export async function workOnBulkEdit(id: string, ctx: Context): Promise<void> {
  const startedMs = ctx.clock.nowMs();
  const by = () => ({ ...ctx.worker, nowMs: ctx.clock.nowMs() });
  let run = await BulkEdits.claim(ctx.table, id, (before) => BulkEdit.claim(before, by()));
  if (!run) return;
  while (!BulkEdit.isFinal(run)) {
    const after = run.state === "listing" ? await listMore(run, by(), ctx) : await applyNext(run, by(), ctx);
    const written = await BulkEdits.save(ctx.table, run, after);
    if (!written) return; // somebody cancelled it, or took it over
    run = written;
    if (ctx.clock.nowMs() - startedMs >= sliceMs) break;
  }
  if (BulkEdit.isFinal(run)) {
    const { state, matched, changed, missing, refused } = run;
    ctx.log.info("bulk edit ended", { bulkEditId: id, state, matched, changed, missing, refused });
    return;
  }
  if (await BulkEdits.save(ctx.table, run, BulkEdit.release(run, ctx.clock.nowMs())))
    ctx.queue.send("runs", { bulkEditId: id });
}

/** How many assets fit, looking at no more than 10,000 of them; `isAtLeast` when there are more to look at. */
export async function countForBulkEdit(
  selection: BulkEdit.Selection,
  ctx: Context,
): Promise<{ matched: number; isAtLeast: boolean }> {
  if ("ids" in selection) {
    const found = [...(await Assets.findAll(ctx.table, selection.ids)).values()];
    return { matched: found.filter(({ isDeleted }) => !isDeleted).length, isAtLeast: false };
  }
  let matched = 0;
  let cursor: string | undefined;
  for (let looked = 0; looked < mostLooked; looked += assetsAtOnce) {
    const page = await pageOf(selection.filter, cursor, ctx);
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
  const { ids, next } = await pageOf(run.filter ?? {}, run.cursor, ctx);
  if (ids.length > 0)
    await BulkEdits.putChunk(ctx.table, { id: run.id, chunk: run.chunks, assetIds: ids, nowMs: by.nowMs });
  return BulkEdit.listed(run, ids.length, next, by);
}

/** What fits of the next page of the library, newest capture first. */
async function pageOf(filter: BulkEdit.Filter, before: string | undefined, ctx: Context) {
  const { kinds, from, to } = filter;
  const kind = kinds?.length === 1 ? kinds[0] : undefined;
  const page = await Summaries.page(ctx.table, { limit: assetsAtOnce, before, from, to, kind });
  const ids = page.items.filter((summary) => BulkEdit.fits(summary, filter)).map(({ assetId }) => assetId);
  return { ids, next: page.next };
}

async function applyNext(run: BulkEdit.Info, by: Run.By, ctx: Context): Promise<BulkEdit.Info> {
  const ids = await BulkEdits.getChunk(ctx.table, run.id, run.applied);
  const [assets, edits] = await Promise.all([Assets.findAll(ctx.table, ids), Edits.findAll(ctx.table, ids)]);
  const live = ids.filter((id) => assets.has(id) && !assets.get(id)?.isDeleted);
  const tally: BulkEdit.Tally = { changed: 0, missing: ids.length - live.length, refused: 0 };
  for (let at = 0; at < live.length; at += writesAtOnce) {
    const slice = live.slice(at, at + writesAtOnce);
    const refusals = await Promise.all(slice.map((id) => apply(run, id, edits.get(id) ?? Edit.none(id), ctx)));
    const reasons = refusals.filter((reason) => reason !== undefined);
    tally.changed += slice.length - reasons.length;
    tally.refused += reasons.length;
    tally.reason ??= reasons[0];
  }
  await ctx.queue.flush(); // before the chunk counts as done: whoever goes on sends none of these again
  return BulkEdit.applied(run, tally, by);
}

/** Applies the change to one asset, once however often it is asked. Answers why not, where it does not fit. */
async function apply(run: BulkEdit.Info, id: AssetId, held: Edit.Info, ctx: Context): Promise<string | undefined> {
  const around = { nowMs: ctx.clock.nowMs(), fileTags: [], operation: run.id };
  try {
    await Edits.change(ctx.table, id, (edit) => Edit.change(edit, run.change, around), held);
    ctx.queue.send("index", { assetId: id });
    return undefined;
  } catch (error) {
    if (error instanceof Fault && error.kind === "invalid") return error.message;
    throw error;
  }
}
