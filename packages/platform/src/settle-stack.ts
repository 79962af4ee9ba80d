import { type Asset, type AssetId, Fault, Stack } from "@darkroom/domain";
import { Assets, Stacks } from "@darkroom/table";
import type { Context } from "./context.ts";
import { someAtOnce } from "./some-at-once.ts";

const rounds = 12;
const writesAtOnce = 16;

/**
 * Brings a stack in line with its members, and tells each of them what it has become: the one in front first, so that nothing
 * is behind an asset that does not know. May be ended at any moment and repeated. `strays`: assets that take themselves for
 * members. Answers the stack, `undefined` when there is none any more. Throws `stack.contended`.
 */
export async function settleStack(
  id: string,
  ctx: Context,
  { strays = [] }: { strays?: readonly AssetId[] | undefined } = {},
): Promise<Stack.Info | undefined> {
  let told = strays;
  for (let round = 0; round < rounds; round++) {
    const held = await Stacks.find(ctx.table, id);
    if (!held) return forgetStack(id, told, ctx);
    const ids = [...held.members, ...held.leaving].map((member) => member.id);
    told = [...new Set([...told, ...ids])]; // should it be gone when we look again, they must not keep our word
    const assets = await Assets.findAll(ctx.table, told, { isConsistent: true });
    const agreed = Stack.agree(held, assets, ctx.clock.nowMs());
    const stack = agreed === held ? held : await Stacks.save(ctx.table, held, agreed);
    if (!stack || !(await tellAll(stack, assets, ctx))) continue; // it is another by now
    if (stack.members.length === 0) {
      if (await Stacks.remove(ctx.table, stack)) return undefined;
      continue;
    }
    if (stack.unsettledAtMs === undefined) return stack;
    const settled = await Stacks.save(ctx.table, stack, Stack.settle(stack));
    if (settled) return settled;
  }
  throw new Fault("unavailable", "stack.contended", "The stack kept changing while we were deciding", { stackId: id });
}

/** Lets the domain decide about a stack that may be gone, and settles it. */
export async function changeStack(
  id: string,
  decide: (stack: Stack.Info) => Stack.Info,
  ctx: Context,
): Promise<Stack.Info | undefined> {
  if (await Stacks.find(ctx.table, id)) await Stacks.change(ctx.table, id, decide);
  return settleStack(id, ctx);
}

/** Sends a hint for stacks that somebody began to settle, and did not. */
export async function remindStacks(ctx: Context): Promise<void> {
  for (const stackId of await Stacks.pageUnsettled(ctx.table, ctx.clock.nowMs())) ctx.queue.send("runs", { stackId });
}

/** False when a member turns out to be in another stack, or to have been told more by now. */
async function tellAll(stack: Stack.Info, assets: ReadonlyMap<AssetId, Asset.Info>, ctx: Context): Promise<boolean> {
  const isMember = (id: AssetId) => stack.members.some((member) => member.id === id);
  const tell = async (asset: Asset.Info): Promise<boolean> => {
    const said = await changed(asset, (now) => Stack.tell(now, stack, Stack.isThere(asset)), ctx);
    return !isMember(asset.id) || Stack.hasHeard(said, stack);
  };
  const front = stack.front && assets.get(stack.front);
  if (front && !(await tell(front))) return false;
  const others = [...assets.values()].filter((asset) => asset !== front);
  return (await someAtOnce(others, writesAtOnce, tell)).every(Boolean);
}

async function forgetStack(id: string, told: readonly AssetId[], ctx: Context): Promise<undefined> {
  const assets = await Assets.findAll(ctx.table, told, { isConsistent: true });
  await someAtOnce([...assets.values()], writesAtOnce, (asset) => changed(asset, (now) => Stack.forget(now, id), ctx));
}

/** Writes what is decided of an asset, and has it shown; nothing where it is so already. */
async function changed(asset: Asset.Info, decide: (now: Asset.Info) => Asset.Info, ctx: Context): Promise<Asset.Info> {
  if (decide(asset) === asset) return asset;
  const written = await Assets.change(ctx.table, asset.id, decide, asset);
  ctx.queue.send("index", { assetId: asset.id });
  return written;
}
