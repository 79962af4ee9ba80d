import { type Asset, type AssetId, Fault, Stack, StackRule, stackIdAt } from "@darkroom/domain";
import { Assets, Stacks, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";
import { changeStack, settleStack } from "./settle-stack.ts";

/** The assets to be stacked, and the one that is shown for them; the first, when nothing is said. */
type Asked = { assetIds: readonly AssetId[]; cover?: AssetId | undefined };

/**
 * Stacks assets by a person's word. The cover of another stack brings all of that along; what is behind one leaves it alone.
 * Throws `asset.missing`, `stack.too_few` and `stack.too_many`, and then nothing is changed.
 */
export async function makeStack({ assetIds, cover }: Asked, ctx: Context): Promise<Stack.Info> {
  const named = await mustBeThere(assetIds, ctx);
  const moved = await withWholeStacks(named, ctx);
  const ids = [...new Set([...assetIds, ...[...moved.values()].flat()])];
  if (ids.length < 2)
    throw new Fault("invalid", "stack.too_few", "A stack is of two assets or more", { field: "assetIds", limit: 2 });
  if (ids.length > StackRule.most)
    throw new Fault("invalid", "stack.too_many", `A stack is of at most ${StackRule.most} assets`, {
      field: "assetIds",
      limit: StackRule.most,
    });
  const nowMs = ctx.clock.nowMs();
  for (const [id, leaving] of moved) await changeStack(id, (now) => Stack.without(now, leaving, nowMs), ctx);
  const front = cover ?? assetIds[0];
  const members = [...new Set([...(front ? [front] : []), ...(await ranked(ids, ctx))])].map((id) => ({ id }));
  const stack = Stack.make(stackIdAt(nowMs), { members, cover: front, by: "person", nowMs });
  await Stacks.add(ctx.table, stack);
  const settled = await settleStack(stack.id, ctx);
  if (settled) return settled;
  throw new Fault("unavailable", "stack.contended", "Somebody else stacked these meanwhile");
}

async function mustBeThere(assetIds: readonly AssetId[], ctx: Context): Promise<Asset.Info[]> {
  const found = await Assets.findAll(ctx.table, [...new Set(assetIds)], { isConsistent: true });
  const missing = assetIds.find((id) => !Stack.isThere(found.get(id) ?? { isDeleted: true }));
  if (missing === undefined) return [...found.values()];
  throw new Fault("missing", "asset.missing", "No such asset, or it is in the trash", { assetId: missing });
}

/** What leaves which stack to be in the new one: of a cover, all that it is shown for. */
async function withWholeStacks(named: readonly Asset.Info[], ctx: Context): Promise<Map<string, AssetId[]>> {
  const leaving = new Map<string, AssetId[]>();
  for (const { id, stack: told } of named) {
    if (!told) continue;
    const stack = told.front === id ? await Stacks.find(ctx.table, told.id) : undefined;
    const ids = stack ? stack.members.map((member) => member.id) : [id];
    leaving.set(told.id, [...new Set([...(leaving.get(told.id) ?? []), ...ids])]);
  }
  return leaving;
}

/** As the rule would show them. */
async function ranked(ids: readonly AssetId[], ctx: Context): Promise<AssetId[]> {
  const summaries = await Summaries.findAll(ctx.table, ids);
  const known = StackRule.inRank([...summaries.values()]).map(({ assetId }) => assetId);
  return [...known, ...ids];
}
