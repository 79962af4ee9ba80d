import { Moves as Contract } from "@darkroom/contract";
import { Fault, Move, moveIdAt } from "@darkroom/domain";
import { type Context, route } from "@darkroom/platform";
import { Moves } from "@darkroom/table";
import { readAsset } from "./read-asset.ts";

const mostShown = 50;

export const startMove = route(Contract.start, async ({ body: { from, ids, to }, ctx }) => {
  const limit = "given, or ids, and not both";
  if ((from === undefined) === (ids === undefined))
    throw new Fault("invalid", "request.invalid", `from must be ${limit}`, { field: "from", limit });
  return begin(
    (id, nowMs) => (ids ? Move.startSome(id, { ids, to }, nowMs) : Move.start(id, { from: from ?? "", to }, nowMs)),
    ctx,
  );
});

export const moveAsset = route(Contract.one, async ({ params, body, ctx }) => {
  const { asset } = await readAsset(params.assetId, ctx);
  const asked = { from: asset.original.key, to: body.key };
  return begin((id, nowMs) => Move.start(id, asked, nowMs), ctx);
});

export const getMove = route(Contract.get, async ({ params, ctx }) =>
  viewOf(await Moves.get(ctx.table, params.moveId)),
);

export const listMoves = route(Contract.list, async ({ ctx }) => ({
  items: (await Moves.list(ctx.table, mostShown)).map(viewOf),
}));

export const cancelMove = route(Contract.cancel, async ({ params, ctx }) =>
  viewOf(await Moves.change(ctx.table, params.moveId, (run) => Move.cancel(run, ctx.clock.nowMs()))),
);

/** Written first, then hinted: what is never heard of again, the sweep finds. */
async function begin(start: (id: string, nowMs: number) => Move.Info, ctx: Context): Promise<Contract.View> {
  const nowMs = ctx.clock.nowMs();
  const run = await Moves.add(ctx.table, start(moveIdAt(nowMs), nowMs));
  ctx.queue.send("runs", { moveId: run.id });
  return viewOf(run);
}

function viewOf({ id, from, ids, to, state, moved, refused, refusals, ...run }: Move.Info): Contract.View {
  const [createdAt, updatedAt] = [run.createdAtMs, run.updatedAtMs].map((ms) => new Date(ms).toISOString());
  return {
    moveId: id,
    from,
    to,
    ...(ids && { named: ids.length }),
    state,
    moved,
    refused,
    refusals,
    createdAt: createdAt ?? "",
    updatedAt: updatedAt ?? "",
  };
}
