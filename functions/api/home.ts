import { Home as Contract } from "@darkroom/contract";
import { Attention, type Summary } from "@darkroom/domain";
import { type Context, itemsOf, route } from "@darkroom/platform";
import { Attentions, Summaries } from "@darkroom/table";

const lookedAtOnce = 500;
const mostLooked = 1_000;

/** What it shows costs two calls; only when it is chosen anew, a stretch of the library is read. */
export const getQuietCorner = route(Contract.quiet, async ({ ctx }) => {
  const attention = await Attentions.get(ctx.table);
  const held = await findShowable(attention.corner, ctx);
  const left = { ...attention, corner: attention.corner.filter((id) => held.has(id)) };
  if (!Attention.isStale(left, ctx.clock.nowMs())) return { items: await itemsOf([...held.values()], ctx) };
  const { candidates, position } = await lookThrough(attention.position, ctx);
  const decide = (now: Attention.Info) => {
    const corner = now.corner.filter((id) => held.has(id));
    const isWhole = corner.length === now.corner.length;
    const asked = { candidates, position, nowMs: ctx.clock.nowMs() };
    return Attention.choose(isWhole ? now : { ...now, corner }, asked);
  };
  const { corner } = await Attentions.change(ctx.table, decide, attention);
  const found = new Map([...held, ...candidates.map((summary) => [summary.assetId, summary] as const)]);
  return {
    items: await itemsOf(
      corner.flatMap((id) => found.get(id) ?? []),
      ctx,
    ),
  };
});

export const addViews = route(Contract.view, async ({ body, ctx }) => {
  await Attentions.change(ctx.table, (attention) => Attention.viewed(attention, body.ids));
  return {};
});

async function findShowable(ids: Attention.Info["corner"], ctx: Context) {
  const found = ids.length > 0 ? await Summaries.findAll(ctx.table, ids) : new Map<string, never>();
  const inOrder = ids.flatMap((id) => found.get(id) ?? []).filter(Attention.isShowable);
  return new Map(inOrder.map((summary) => [summary.assetId, summary]));
}

/** A thousand assets of the library, all of a smaller one: from where the last look ended, round to the beginning. */
async function lookThrough(from: string | undefined, ctx: Context) {
  const found = new Map<string, Summary.Info>();
  let position = from;
  for (let looked = 0, isRound = from === undefined; looked < mostLooked; ) {
    const page = await Summaries.page(ctx.table, { limit: lookedAtOnce, before: position });
    for (const summary of page.items) found.set(summary.assetId, summary);
    looked += page.items.length;
    position = page.next;
    if (position === undefined && isRound) break;
    if (position === undefined) isRound = true;
  }
  return { candidates: [...found.values()].filter(Attention.isShowable), position };
}
