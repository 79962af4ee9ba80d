import { BulkEdits as Contract } from "@darkroom/contract";
import { BulkEdit, bulkEditIdAt, Fault } from "@darkroom/domain";
import { countForBulkEdit, route } from "@darkroom/platform";
import { BulkEdits } from "@darkroom/table";
import { rangeOf } from "./range.ts";

const mostShown = 50;

/** Written first, then hinted: what is never heard of again, the sweep finds. */
export const editAssets = route(Contract.start, async ({ body, ctx }) => {
  const { change, ids, filter, dryRun: isDryRun } = body;
  if ((ids === undefined) === (filter === undefined)) throw oneOf();
  BulkEdit.mustSay(change);
  const selection = ids ? { ids: [...new Set(ids)] } : { filter: { ...filter, ...rangeOf(filter ?? {}, "filter.") } };
  if (isDryRun) return countForBulkEdit(selection, ctx);
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
  const written = await BulkEdits.add(ctx.table, undo);
  await BulkEdits.change(ctx.table, ended.id, (run) => ({ ...run, undoneBy: undo.id }));
  ctx.queue.send("runs", { bulkEditId: undo.id });
  return viewOf(written);
});

function viewOf(run: BulkEdit.Info): Contract.View {
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
  new Fault("invalid", "request.invalid", "Name either ids or a filter", {
    field: "ids",
    limit: "ids or filter, one of them",
  });
