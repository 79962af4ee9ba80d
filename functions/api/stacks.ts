import { Stacks as Contract } from "@darkroom/contract";
import { type AssetId, assetIdOf, Fault, Stack, StackRule, type Summary } from "@darkroom/domain";
import { type Context, changeStack, fromCursor, itemsOf, makeStack, route, toCursor } from "@darkroom/platform";
import { Stacks, Summaries } from "@darkroom/table";

const keysAtOnce = 500;
const overlap = 40; // keys looked at again, so that no shot is parted by the end of a page
const anyKey = /^[\s\S]*$/;

const listStacks = route(Contract.list, async ({ params: { limit, cursor }, ctx }) => {
  const after = cursor === undefined ? undefined : fromCursor("cursor", cursor, /^stk_[0-9a-z]{25}$/);
  const { items, next } = await Stacks.page(ctx.table, { limit, after });
  const fronts = items.flatMap(({ front }) => front ?? []);
  const covers = await Summaries.findAll(ctx.table, fronts);
  const views = await Promise.all(items.map((stack) => viewOf(stack, covers, ctx)));
  const shown = views.map(({ members: _not, ...view }) => view);
  return { items: shown, ...(next !== undefined && { nextCursor: toCursor(next) }) };
});

const getStack = route(Contract.get, async ({ params, ctx }) =>
  wholeView(await Stacks.get(ctx.table, params.stackId), ctx),
);

const makeOne = route(Contract.make, async ({ body, ctx }) => {
  const isCoverNamed = body.cover === undefined || body.assetIds.includes(body.cover);
  if (!isCoverNamed) throw notAmong();
  return wholeView(await makeStack(body, ctx), ctx);
});

const changeOne = route(Contract.change, async ({ params, body, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  await Stacks.get(ctx.table, params.stackId);
  const left = await changeStack(params.stackId, (now) => Stack.change(now, body, nowMs), ctx);
  return left ? { stack: await wholeView(left, ctx) } : {};
});

const dissolve = route(Contract.dissolve, async ({ params: { stackId, revision }, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  const stack = await Stacks.get(ctx.table, stackId);
  const decide = (now: Stack.Info) => {
    Stack.mustBe(now, revision);
    return Stack.dissolve(now, nowMs);
  };
  await changeStack(stackId, decide, ctx);
  return { assetIds: stack.members.map(({ id }) => id) };
});

const scan = route(Contract.scan, async ({ body: { prefix, cursor, dryRun }, ctx }) => {
  const after = cursor === undefined ? undefined : fromCursor("cursor", cursor, anyKey);
  const { items, hasMore } = await ctx.media.page({
    ...(prefix !== undefined && { prefix }),
    after,
    limit: keysAtOnce,
  });
  const ids = items.map(({ key }) => assetIdOf(key));
  const known = await Summaries.findAll(ctx.table, ids);
  const news = StackRule.unstacked(StackRule.groups([...known.values()]));
  if (!dryRun) for (const assetIds of news) ctx.queue.send("runs", { assetIds });
  const found = news.map((group) => ({ keys: group.flatMap((id) => known.get(id)?.key ?? []) }));
  const next = hasMore ? items.at(-overlap)?.key : undefined;
  return { looked: items.length, found, ...(next !== undefined && { nextCursor: toCursor(next) }) };
});

/** Stacks: looked at, made, changed, dissolved, and looked for. */
export const stacks = [listStacks, getStack, makeOne, changeOne, dissolve, scan];

async function wholeView(stack: Stack.Info, ctx: Context): Promise<Contract.View> {
  const ids = stack.members.map(({ id }) => id);
  return viewOf(stack, await Summaries.findAll(ctx.table, ids, { isConsistent: true }), ctx);
}

type Known = ReadonlyMap<AssetId, Summary.Info>;

async function viewOf(stack: Stack.Info, known: Known, ctx: Context): Promise<Contract.View> {
  const { id, by, members, cover, front, count, revision, createdAt, updatedAt } = stack;
  const summaries = members.flatMap((member) => known.get(member.id) ?? []);
  const there = summaries.filter(({ isDeleted, trashedAt }) => !isDeleted && trashedAt === undefined);
  const items = await itemsOf(there, ctx);
  const shown = items.find(({ assetId }) => assetId === front);
  return {
    stackId: id,
    by,
    count,
    ...(shown && { cover: shown }),
    isCoverChosen: cover !== undefined,
    members: items,
    revision,
    createdAt,
    updatedAt,
  };
}

const notAmong = (): Fault =>
  new Fault("invalid", "request.invalid", "cover must be one of assetIds", {
    field: "cover",
    limit: "one of assetIds",
  });
