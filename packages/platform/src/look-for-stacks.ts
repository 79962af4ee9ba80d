import {
  type AssetId,
  assetIdOf,
  ShotName,
  Sidecar,
  Stack,
  StackRule,
  type Summary,
  stackIdOf,
} from "@darkroom/domain";
import { Assets, Stacks, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";
import { settleStack } from "./settle-stack.ts";

const keysAtOnce = 500;
const mostTries = 6;
const firstWaitSec = 5;

/**
 * Stacks these assets with others of their shot or burst, as the bucket lists them beside; by itself, so a person's word is
 * never touched. What is not looked into yet is waited for, a few minutes at most; then it is the reconciler's.
 */
export async function lookForStacks(
  assetIds: readonly AssetId[],
  ctx: Context,
  { tries = 0 }: { tries?: number | undefined } = {},
): Promise<void> {
  const asked = await Summaries.findAll(ctx.table, assetIds, { isConsistent: true });
  const candidates = [...asked.values()].filter(StackRule.isCandidate);
  const keys = await listBeside(candidates, ctx);
  const ids = [...new Set([...assetIds, ...keys.map(assetIdOf)])];
  const known = await Summaries.findAll(ctx.table, ids, { isConsistent: true });
  const names = new Set([...asked.values()].flatMap(namesOf));
  const isAwaited = (key: string) =>
    namesOf({ key }).some((name) => names.has(name)) && !isReady(known.get(assetIdOf(key)));
  if (keys.some(isAwaited) && tries < mostTries) {
    const again = { assetIds, tries: tries + 1 };
    ctx.queue.send("runs", again, { delaySec: firstWaitSec * 2 ** tries, isNeeded: true });
  }
  const groups = StackRule.groups([...known.values()].filter(isReady));
  for (const group of groups) if (group.members.some(({ assetId }) => asked.has(assetId))) await stack(group, ctx);
}

/** The keys that begin like these assets' do, as the bucket lists them: a page for all that lie close together. */
async function listBeside(candidates: readonly Summary.Info[], ctx: Context): Promise<string[]> {
  const prefixes = candidates.flatMap(({ key, burstId }) =>
    ShotName.prefixesOf(key, { isOfBurst: burstId !== undefined }),
  );
  const found = new Set<string>();
  let reached = "";
  for (const prefix of [...new Set(prefixes)].sort()) {
    if (`${prefix}\uffff` <= reached) continue;
    const { items, hasMore } = await ctx.media.page({ after: prefix, limit: keysAtOnce });
    for (const { key } of items) if (prefixes.some((one) => key.startsWith(one))) found.add(key);
    reached = hasMore ? (items.at(-1)?.key ?? "") : "\uffff\uffff";
  }
  return [...found].filter((key) => !Sidecar.isSidecar(key));
}

function namesOf({ key }: { key: string }): string[] {
  const { shot, burst } = ShotName.read(key);
  return burst === undefined ? [shot] : [shot, burst];
}

/** Has its file been looked into, so that what it says of itself counts? */
const isReady = (summary: Summary.Info | undefined): summary is Summary.Info =>
  summary !== undefined && !["queued", "running", undefined].includes(summary.states["probe"]);

/** Makes the stack of a group, or puts into it what is new. Assets of other stacks stay there. */
async function stack({ name, members }: StackRule.Group, ctx: Context): Promise<void> {
  const id = stackIdOf(name);
  const ids = members.map(({ assetId }) => assetId);
  const assets = await Assets.findAll(ctx.table, ids, { isConsistent: true });
  const free = members.flatMap((member) => {
    const asset = assets.get(member.assetId);
    const isFree = asset && !asset.isApart && Stack.isThere(asset) && (asset.stack?.id ?? id) === id;
    return isFree ? [{ ...member, etag: asset.original.etag }] : [];
  });
  if (free.length < 2 || free.every(({ assetId }) => assets.get(assetId)?.stack)) return;
  const nowMs = ctx.clock.nowMs();
  if (await Stacks.find(ctx.table, id))
    await Stacks.change(ctx.table, id, (now) => Stack.gather(now, { name, members: free }, nowMs));
  else await Stacks.add(ctx.table, Stack.make(id, { members: free.map(Stack.memberOf), by: "rule", nowMs }));
  await settleStack(id, ctx);
}
