import * as z from "zod";
import * as DateCorrection from "./date-correction.ts";
import * as Difference from "./difference.ts";
import { Fault } from "./fault.ts";
import { AssetId } from "./id.ts";
import * as Membership from "./membership.ts";
import type { Place } from "./place.ts";
import * as Tag from "./tag.ts";

/** Does a picture belong in front of everybody? */
export const Safety = z.enum(["safe", "nsfw"]);
export type Safety = z.infer<typeof Safety>;

/** What a bulk edit replaced, so that it can be undone. */
const Kept = z.object({ operation: z.string(), atMs: z.number(), replaced: Difference.Info });

/** What people say about an asset: beside what was read from its file, never instead of it. */
export const Info = z.object({
  assetId: AssetId,
  title: z.string().optional(), // empty: none, whatever the file says
  description: z.string().optional(),
  rating: z.number().int().min(0).max(5).optional(), // 0: not rated, whatever the file says
  isFavorite: z.boolean().optional(),
  tagsAdded: z.array(z.string()).optional(),
  tagsRemoved: z.array(z.string()).optional(), // of those the file has
  safety: Safety.optional(), // whatever a model says
  date: DateCorrection.Info.optional(),
  collections: z.array(Membership.Info).optional(), // manual ones it is in
  operations: z.array(z.string()).optional(), // bulk edits that were applied, the last one last
  kept: z.array(Kept).optional(), // what the latest of them replaced
  updatedAt: z.string(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

const text = (most: number) => z.string().trim().max(most).describe(`a text of at most ${most} characters`);

/** A change of what people say: only what is named changes; `null` takes a person's word back, and the file's counts again. */
export const Change = z.strictObject({
  title: text(512).nullable().optional(),
  description: text(8192).nullable().optional(),
  rating: z.number().int().min(0).max(5).nullable().optional(),
  isFavorite: z.boolean().nullable().optional(),
  tags: Tag.List.nullable().optional(), // these and no others
  addTags: Tag.List.optional(),
  removeTags: Tag.List.optional(),
  safety: Safety.nullable().optional(),
  date: DateCorrection.Asked.nullable().optional(),
  addCollections: Membership.Ids.optional(), // manual ones
  removeCollections: Membership.Ids.optional(),
});
export type Change = z.infer<typeof Change>;

/** What a run may change besides: a tag that is renamed, merged or deleted everywhere. */
export type Whole = Change & { replaceTag?: Tag.Replacement | undefined };

/** What surrounds a change: when, the tags that are shown without a person's word, and which bulk edit it is part of. */
export type Around = { nowMs: number; fileTags: readonly string[]; operation?: string };

const mostOperations = 32; // more than can be under way at once
const mostKept = 8;

/** For how long a bulk edit can be undone. */
export const keptMs = 30 * 86_400_000;

/** What people say after a change; the same value when nothing is new, or its bulk edit was applied already. */
export function change(before: Info, asked: Whole, around: Around): Info {
  const { operation } = around;
  if (operation !== undefined && before.operations?.includes(operation)) return before;
  const { title, description, rating, isFavorite, safety } = asked;
  const said = present({
    ...before,
    title: latest(before.title, title),
    description: latest(before.description, description),
    rating: latest(before.rating, rating),
    isFavorite: latest(before.isFavorite, isFavorite) || undefined,
    safety: latest(before.safety, safety),
    ...tagsAfter(before, asked, around.fileTags),
    ...(asked.date !== undefined && {
      date: asked.date === null ? undefined : DateCorrection.ask(before.date, asked.date),
    }),
    collections: Membership.changed(before.collections, asked, around.nowMs),
    ...(operation !== undefined && { operations: [...(before.operations ?? []), operation].slice(-mostOperations) }),
  }) as Info;
  if (JSON.stringify(sorted(said)) === JSON.stringify(sorted(before))) return before;
  const isPerson = operation === undefined;
  return { ...(isPerson ? said : keep(before, said, operation, around.nowMs)), updatedAt: timeText(around.nowMs) };
}

/** What people say when the asset has another place in a collection. Throws `collection.not_member`. */
export function place(before: Info, { collectionId, ...at }: Place & { collectionId: string }, nowMs: number): Info {
  return {
    ...before,
    collections: Membership.placed(before.collections, collectionId, at),
    updatedAt: timeText(nowMs),
  };
}

/** An undo of a bulk edit: which one, and its own name. */
export type Undoing = { undoes: string; operation: string; nowMs: number };

/**
 * What people say after a bulk edit was undone: all it changed and nobody changed since is as it was before. The same value
 * when there is nothing to undo, or it was done already. If it was never applied, it will not be.
 */
export function undo(before: Info, { undoes, operation, nowMs }: Undoing): Info {
  const { operations = [], kept = [] } = before;
  if (operations.includes(operation)) return before;
  const found = kept.find((one) => one.operation === undoes && nowMs - one.atMs < keptMs);
  if (!found && operations.includes(undoes)) return before;
  const applied = operations.includes(undoes) ? operations : [...operations, undoes];
  const next = { ...before, operations: [...applied, operation].slice(-mostOperations), updatedAt: timeText(nowMs) };
  if (!found) return next;
  const { values, left } = Difference.takeBack(before, found.replaced);
  const others = kept.flatMap((one) => {
    if (one !== found) return [one];
    return Object.keys(left).length > 0 ? [{ ...one, replaced: left }] : [];
  });
  return keep(before, present({ ...next, ...values, kept: others }) as Info, operation, nowMs);
}

/** What came of an undo: was anything put back, and was anything left because it was changed since? */
export const undone = ({ kept = [] }: Info, { undoes, operation }: Pick<Undoing, "undoes" | "operation">) => ({
  isChanged: kept.some((one) => one.operation === operation),
  isLeft: kept.some((one) => one.operation === undoes),
});

/** Keeps what a bulk edit replaced, and forgets what is too old or too much. */
function keep(before: Info, after: Info, operation: string, nowMs: number): Info {
  const replaced = Difference.between(wordsOf(before), wordsOf(after));
  const kept = (after.kept ?? []).filter(({ atMs }) => nowMs - atMs < keptMs);
  if (Object.keys(replaced).length > 0) kept.push({ operation, atMs: nowMs, replaced });
  const { kept: _before, ...rest } = after;
  return kept.length > 0 ? { ...rest, kept: kept.slice(-mostKept) } : rest;
}

/** What is said, without what is noted beside it. */
function wordsOf({ assetId: _of, updatedAt: _at, revision: _is, operations: _by, kept: _was, ...words }: Info) {
  return words;
}

const timeText = (ms: number): string => new Date(ms).toISOString();

/** Nothing said yet. */
export const none = (assetId: AssetId): Info => ({ assetId, updatedAt: new Date(0).toISOString(), revision: 0 });

/** Nothing is said any more: the asset is gone for good. Its revision stays, so that what was made of it is known to be older. */
export function forget({ assetId, revision, ...said }: Info, nowMs: number): Info {
  const { updatedAt, ...words } = said;
  const isSilent = Object.values(words).every((word) => word === undefined);
  return { assetId, revision, updatedAt: isSilent ? updatedAt : new Date(nowMs).toISOString() };
}

/** What was said of another asset is said of this one, and nothing else. */
export function carry(from: Info, to: Info): Info {
  const carried = { ...from, assetId: to.assetId, revision: to.revision };
  return JSON.stringify(sorted(carried)) === JSON.stringify(sorted(to)) ? to : carried;
}

/** Throws `edit.stale` when a person decided on what is no longer so. */
export function mustBe(edit: Info, revision: number | undefined): void {
  if (revision === undefined || revision === edit.revision) return;
  const facts = { field: "revision", limit: edit.revision };
  throw new Fault(
    "conflict",
    "edit.stale",
    `Somebody changed this meanwhile: revision ${edit.revision} is there`,
    facts,
  );
}

const latest = <Value>(before: Value | undefined, asked: Value | null | undefined): Value | undefined =>
  asked === undefined ? before : (asked ?? undefined);

function tagsAfter(before: Info, asked: Whole, fileTags: readonly string[]) {
  const { tags, addTags = [], removeTags = [], replaceTag } = asked;
  const start: Tag.Edited =
    tags === undefined
      ? { added: before.tagsAdded ?? [], removed: before.tagsRemoved ?? [] }
      : tags === null
        ? { added: [], removed: [] }
        : Tag.only(tags, fileTags);
  const said = Tag.remove(Tag.add(start, addTags), removeTags);
  const { added, removed } = replaceTag ? Tag.replace(said, fileTags, replaceTag) : said;
  return {
    tagsAdded: added.length > 0 ? Tag.mustFit(added) : undefined,
    tagsRemoved: removed.length > 0 ? removed.slice(0, Tag.most.removed) : undefined,
  };
}

function present(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

const sorted = (info: object): [string, unknown][] => Object.entries(info).sort(([a], [b]) => (a < b ? -1 : 1));
