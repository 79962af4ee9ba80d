import { BulkEdits as Contract } from "@darkroom/contract";
import { BulkEdit, bulkEditIdAt, Fault, SavedFilter, VocabularyChange } from "@darkroom/domain";
import { countForBulkEdit, route } from "@darkroom/platform";
import { BulkEdits, Vocabularies } from "@darkroom/table";
import type * as z from "zod";
import { rangeOf } from "./range.ts";
import { resolveChange } from "./resolve-change.ts";

const mostShown = 50;

/** Written first, then hinted: what is never heard of again, the sweep finds. */
export const editAssets = route(Contract.start, async ({ body, ctx }) => {
  BulkEdit.mustSay(body.change);
  const selection = selectionOf(body);
  const change = await resolveChange(body.change, ctx);
  if (body.dryRun) return countForBulkEdit(selection, change, ctx);
  const nowMs = ctx.clock.nowMs();
  const run = BulkEdit.start(bulkEditIdAt(nowMs), change, selection, nowMs);
  if ("ids" in selection) await BulkEdits.putChunk(ctx.table, { id: run.id, chunk: 0, assetIds: selection.ids, nowMs });
  const written = await BulkEdits.add(ctx.table, run);
  ctx.queue.send("runs", { bulkEditId: run.id });
  return { bulkEdit: viewOf(written) };
});

export const getBulkEdit = route(Contract.get, async ({ params, ctx }) =>
  viewOf(await BulkEdits.get(ctx.table, params.bulkEditId)),
);

export const listBulkEdits = route(Contract.list, async ({ ctx }) => ({
  items: (await BulkEdits.list(ctx.table, mostShown)).map(viewOf),
}));

export const cancelBulkEdit = route(Contract.cancel, async ({ params, ctx }) => {
  const decide = (run: BulkEdit.Info) => BulkEdit.cancel(run, ctx.clock.nowMs());
  return viewOf(await BulkEdits.change(ctx.table, params.bulkEditId, decide));
});

/** Nothing more of it is applied from here on; asked for again, it is the same undo. */
export const undoBulkEdit = route(Contract.undo, async ({ params, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  const ended = await BulkEdits.change(ctx.table, params.bulkEditId, (run) => BulkEdit.cancel(run, nowMs));
  if (ended.undoneBy !== undefined) return viewOf(await BulkEdits.get(ctx.table, ended.undoneBy));
  const undo = BulkEdit.undoOf(ended, bulkEditIdAt(nowMs), nowMs);
  if (!(await BulkEdits.hasChunks(ctx.table, undo))) throw BulkEdit.tooOld(ended.id);
  const { said } = ended;
  if (said) await Vocabularies.change(ctx.table, (now) => VocabularyChange.takeBack(now, said));
  const written = await BulkEdits.add(ctx.table, undo);
  await BulkEdits.change(ctx.table, ended.id, (run) => ({ ...run, undoneBy: undo.id }));
  ctx.queue.send("runs", { bulkEditId: undo.id });
  return viewOf(written);
});

function selectionOf({ ids, filter, where }: z.output<NonNullable<typeof Contract.start.body>>): BulkEdit.Selection {
  if ([ids, filter, where].filter((way) => way !== undefined).length !== 1) throw oneOf();
  if (ids) return { ids: [...new Set(ids)] };
  return where
    ? { where: SavedFilter.mustFilter(where) }
    : { filter: { ...filter, ...rangeOf(filter ?? {}, "filter.") } };
}

/** A bulk edit as people read it. */
export function viewOf(run: BulkEdit.Info): Contract.View {
  const { id, state, change, matched, changed, missing, refused, reason, undoes, undoneBy, left } = run;
  return {
    bulkEditId: id,
    state,
    change,
    matched,
    changed,
    missing,
    refused,
    ...(reason !== undefined && { reason }),
    ...(undoes && { undoes: undoes.id }),
    ...(undoneBy !== undefined && { undoneBy }),
    ...(left !== undefined && { left }),
    createdAt: new Date(run.createdAtMs).toISOString(),
    updatedAt: new Date(run.updatedAtMs).toISOString(),
  };
}

const oneOf = (): Fault =>
  new Fault("invalid", "request.invalid", "Name either ids, a filter or what a search finds", {
    field: "ids",
    limit: "ids, filter or where, one of them",
  });
