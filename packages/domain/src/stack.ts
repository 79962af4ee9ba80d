import * as z from "zod";
import type * as Asset from "./asset.ts";
import { Fault } from "./fault.ts";
import { AssetId } from "./id.ts";
import { isThere, type Info as Place } from "./stack-place.ts";
import { type Group, most } from "./stack-rule.ts";

export { isOutdated, isThere } from "./stack-place.ts";

// [Note: the order of stacking] What a stack is stands in one item, changed on its revision; what its members are told stands
// on them. The item is written first, as unsettled; then each member is told, the one in front first; then the item is
// settled. Whoever dies in between leaves it unsettled, and the sweep has it settled again. So nothing is behind an asset that
// does not know that it is in front, and nobody keeps an old word: every change is a new edition.

const Member = z.object({ id: AssetId, etag: z.string().optional() }); // the ETag of what the rule looked at; absent: a person's word
export type Member = z.infer<typeof Member>;

const Leaving = z.object({ id: AssetId, isApart: z.boolean().optional() }); // `isApart`: by a person's word, and for good

/** Assets that are shown as one: versions of a shot, or the frames of a burst. */
export const Info = z.object({
  id: z.string(),
  by: z.enum(["rule", "person"]),
  members: z.array(Member), // the one to show first
  leaving: z.array(Leaving), // members before, that must be told
  cover: AssetId.optional(), // a person's choice; absent: the first member that is there
  front: AssetId.optional(), // who is in front, as members are told
  count: z.number().int(), // members that are there
  edition: z.number().int(), // raised with every change of what members are told
  unsettledAtMs: z.number().optional(), // members are still to be told of it, since then
  createdAt: z.string(), // ISO 8601 UTC
  updatedAt: z.string(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** What a person may change of a stack. */
export const Change = z.strictObject({
  cover: AssetId.nullable().optional(), // null: the rule chooses again
  remove: z.array(AssetId).min(1).max(most).optional(), // taken out, and never stacked by themselves again
  revision: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(), // it was decided on; another one by now: 412
});
export type Change = z.infer<typeof Change>;

type Made = { members: readonly Member[]; cover?: AssetId | undefined; by: Info["by"]; nowMs: number };

/** A stack of these, the one to show first. */
export function make(id: string, { members, cover, by, nowMs }: Made): Info {
  const now = new Date(nowMs).toISOString();
  const none = { leaving: [], count: 0, edition: 0, revision: 0 };
  return changed(
    { id, by, members: [...members], ...none, ...(cover && { cover }), createdAt: now, updatedAt: now },
    nowMs,
  );
}

/** What the rule found, put together with what is there already: it adds, and takes nothing out. A stack that people made stays as it is. */
export function gather(
  before: Info,
  { members }: Group<Group["members"][number] & { etag: string }>,
  nowMs: number,
): Info {
  if (before.by === "person") return before;
  const known = new Set([...before.members, ...before.leaving].map(({ id }) => id));
  const news = members.filter(({ assetId }) => !known.has(assetId)).map(memberOf);
  if (news.length === 0) return before;
  const all = new Map([...before.members, ...news].map((member) => [member.id, member]));
  const ranked = members.flatMap(({ assetId }) => all.get(assetId) ?? []);
  const others = before.members.filter(({ id }) => !ranked.some((one) => one.id === id));
  return changed({ ...before, members: [...ranked, ...others].slice(0, most) }, nowMs);
}

/** A member as the rule found it. */
export const memberOf = ({ assetId, etag }: { assetId: AssetId; etag: string }): Member => ({ id: assetId, etag });

/** The stack after a person's word. Throws `stack.stale`, and `stack.not_member` for what is not in it. */
export function change(before: Info, asked: Change, nowMs: number): Info {
  mustBe(before, asked.revision);
  const { cover: old, ...rest } = before;
  for (const id of [...(asked.cover ? [asked.cover] : []), ...(asked.remove ?? [])]) mustHave(before, id);
  const cover = asked.cover === undefined ? old : (asked.cover ?? undefined);
  return leave(changed({ ...rest, ...(cover && { cover }) }, nowMs), asked.remove ?? [], { isApart: true });
}

/** The stack without these, which are to be in another one. */
export const without = (before: Info, ids: readonly AssetId[], nowMs: number): Info =>
  leave(changed(before, nowMs), ids);

function leave(before: Info, ids: readonly AssetId[], { isApart = false } = {}): Info {
  const gone = new Set(before.members.filter(({ id }) => ids.includes(id)).map(({ id }) => id));
  const leaving = [...gone].map((id) => ({ id, ...(isApart && { isApart }) }));
  const { cover, ...rest } = before;
  return {
    ...rest,
    ...(cover && !gone.has(cover) && { cover }),
    members: before.members.filter(({ id }) => !gone.has(id)),
    leaving: [...before.leaving.filter(({ id }) => !gone.has(id)), ...leaving],
  };
}

/** A stack no more: all its members stand alone from here on. */
export const dissolve = (before: Info, nowMs: number): Info =>
  leave(
    changed(before, nowMs),
    before.members.map(({ id }) => id),
    { isApart: true },
  );

/** The stack, of which a member is at another key by now. */
export function follow(before: Info, from: AssetId, to: { id: AssetId; etag: string }, nowMs: number): Info {
  const index = before.members.findIndex(({ id }) => id === from);
  const member = before.members[index];
  if (!member || before.members.some(({ id }) => id === to.id)) return before;
  const there = { id: to.id, ...(member.etag !== undefined && { etag: to.etag }) };
  const { cover, ...rest } = before;
  return changed(
    {
      ...rest,
      ...(cover && { cover: cover === from ? to.id : cover }),
      members: before.members.with(index, there),
      leaving: [...before.leaving, { id: from }],
    },
    nowMs,
  );
}

const changed = (stack: Omit<Info, "unsettledAtMs">, nowMs: number): Info => ({
  ...stack,
  edition: stack.edition + 1,
  updatedAt: new Date(nowMs).toISOString(),
  unsettledAtMs: nowMs,
});

/** The stack as its members are now: without those that are gone for good or elsewhere, and with one that is there in front. */
export function agree(before: Info, assets: ReadonlyMap<AssetId, Asset.Info>, nowMs: number): Info {
  const held = before.members.filter((member) => isHeld(before.id, member, assets.get(member.id)));
  const lost = before.members.filter((member) => !held.includes(member)).map(({ id }) => id);
  const left = leave(before, held.length > 1 ? lost : before.members.map(({ id }) => id));
  const there = left.members.map(({ id }) => assets.get(id)).filter((asset) => asset !== undefined && isThere(asset));
  const chosen = there.find((asset) => asset?.id === left.cover) ?? there[0];
  const front = chosen?.id ?? left.members[0]?.id;
  const { front: _old, ...rest } = left;
  const after = { ...rest, ...(front && { front }), count: there.length };
  const isSame = lost.length === 0 && held.length > 1 && after.front === before.front && after.count === before.count;
  return isSame || (before.members.length === 0 && before.front === undefined) ? before : changed(after, nowMs);
}

/** Is it a member still? The rule's word is for the bytes it saw; what is told by another stack is in that one. */
function isHeld(id: string, { etag }: Member, asset: Asset.Info | undefined): boolean {
  if (!asset || asset.purgedAt !== undefined || (asset.stack && asset.stack.id !== id)) return false;
  return etag === undefined || (!asset.isApart && asset.original.etag === etag);
}

/**
 * The asset as its stack tells it to be; the same when it knows, or when another stack or a newer edition has told it.
 * `wasThere`: as the stack counted it, so that whoever looks at the asset sees when it is otherwise by now.
 */
export function tell(asset: Asset.Info, stack: Info, wasThere: boolean): Asset.Info {
  const { stack: told, isApart: wasApart, ...rest } = asset;
  if (told && (told.id !== stack.id || told.edition > stack.edition)) return asset;
  const member = stack.members.find(({ id }) => id === asset.id);
  if (!member || !stack.front) {
    const isApart = wasApart || stack.leaving.some(({ id, isApart }) => id === asset.id && isApart);
    return told || isApart !== wasApart ? { ...rest, ...(isApart && { isApart }) } : asset;
  }
  if (member.etag !== undefined && (wasApart || asset.original.etag !== member.etag)) return asset;
  const { id, front, count, edition } = stack;
  const place: Place = { id, front, count, edition, isThere: wasThere, ...(member.etag && { etag: member.etag }) };
  return told && told.edition === edition && told.isThere === place.isThere ? asset : { ...rest, stack: place };
}

/** Has the asset heard what this stack says of it? */
export const hasHeard = ({ stack: told }: Asset.Info, stack: Info): boolean =>
  told?.id === stack.id && told.edition >= stack.edition;

/** Is it shown by another asset of its stack? */
export const isBehind = (asset: Asset.Info): boolean =>
  asset.stack !== undefined && asset.stack.count > 1 && asset.stack.front !== asset.id && isThere(asset);

/** Is it the one that is shown for this stack, and knows it? */
export const isFrontOf = (asset: Asset.Info, id: string): boolean =>
  asset.stack?.id === id && asset.stack.front === asset.id && isThere(asset);

/** The asset without the word of a stack that is no more. */
export function forget(asset: Asset.Info, id: string): Asset.Info {
  if (asset.stack?.id !== id) return asset;
  const { stack: _gone, ...rest } = asset;
  return rest;
}

/** The stack, of which all members have been told. */
export function settle(before: Info): Info {
  const { unsettledAtMs: _done, ...rest } = before;
  return { ...rest, leaving: [] };
}

/** Throws `stack.stale` when a person decided on what is no longer so. */
export function mustBe({ revision: there }: Info, revision: number | undefined): void {
  if (revision === undefined || revision === there) return;
  const message = `Somebody changed this meanwhile: revision ${there} is there`;
  throw new Fault("conflict", "stack.stale", message, { field: "revision", limit: there });
}

function mustHave({ members }: Info, assetId: AssetId): void {
  if (members.some(({ id }) => id === assetId)) return;
  throw new Fault("conflict", "stack.not_member", "This asset is not in the stack", { assetId });
}
