import * as z from "zod";
import * as Asset from "./asset.ts";
import * as Edit from "./edit.ts";
import { Fault } from "./fault.ts";
import { type Meant, matches, read } from "./filter.ts";
import { type AssetId, assetIdOf } from "./id.ts";
import { Lease } from "./job-info.ts";
import * as Run from "./run.ts";
import * as SavedFilter from "./saved-filter.ts";
import type { Info as Summary } from "./summary.ts";
import * as Tag from "./tag.ts";
import * as VocabularyChange from "./vocabulary-change.ts";

export const mostIds = 1000;

/** A change that means the same for every asset: lists of tags are added to and taken from, not replaced. */
export const Change = Edit.Change.omit({ tags: true });

/** The same, and what only the renaming, merging and deleting of a tag asks for. */
const Whole = Change.extend({ replaceTag: Tag.Replacement.optional() });

/** Which assets: every one that fits all that is named. */
export const Filter = z.strictObject({
  kinds: z.array(Asset.Kind).min(1).max(Asset.Kind.options.length).optional(),
  from: z.string().optional(), // captured at or after, ISO 8601 UTC
  to: z.string().optional(), // captured before
  keyPrefix: z.string().min(1).max(1024).optional(),
  cameraModel: z.string().min(1).max(256).optional(), // as the file writes it
});
export type Filter = z.infer<typeof Filter>;

/** The assets a bulk edit is of: these, or those that fit when it begins: a few fields, or what a search would find. */
export type Selection = { ids: AssetId[] } | { filter: Filter } | { where: z.infer<typeof SavedFilter.Written> };

/**
 * One change of many assets, worked off in the background: first the assets that fit are listed in chunks, then the change is
 * applied chunk by chunk. Each asset remembers that it was, so that a chunk may be done again.
 */
export const Info = z.object({
  id: z.string(),
  change: Whole,
  undoes: z.object({ id: z.string(), chunksOf: z.string() }).optional(), // another bulk edit, and whose chunks name its assets
  undoneBy: z.string().optional(), // the one that undoes it
  said: VocabularyChange.Info.optional(), // what came with it of what is said of tags
  filter: Filter.optional(),
  where: SavedFilter.Written.optional(), // the assets are what the search finds; with neither, they were named
  state: z.enum(["listing", "applying", "done", "cancelled"]),
  cursor: z.string().optional(), // where listing goes on
  chunks: z.number().int(), // listed so far
  applied: z.number().int(), // chunks that are done
  matched: z.number().int(), // assets listed
  changed: z.number().int(), // assets that say it now
  missing: z.number().int(), // assets that were gone by then
  refused: z.number().int(), // assets the change does not fit
  left: z.number().int().optional(), // of an undo: assets on which something was changed since, and stays
  reason: z.string().optional(), // why the first was refused
  lease: Lease.optional(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** What says which assets it is of, besides their names. */
export type Which = Pick<Info, "change" | "filter" | "where">;

/** What came of a chunk. */
export type Tally = Pick<Info, "changed" | "missing" | "refused"> & {
  left?: number | undefined;
  reason?: string | undefined;
};

/** A bulk edit nobody has begun; named assets are its first chunk. */
export function start(id: string, change: z.infer<typeof Whole>, selection: Selection, nowMs: number): Info {
  const counts = {
    applied: 0,
    changed: 0,
    missing: 0,
    refused: 0,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    revision: 0,
  };
  return "ids" in selection
    ? { id, change, state: "applying", chunks: 1, matched: selection.ids.length, ...counts }
    : { id, change, ...selection, state: "listing", chunks: 0, matched: 0, ...counts };
}

/**
 * The undo of a bulk edit that is over: of all it may have changed. Throws `bulk_edit.too_old` when what it replaced is no
 * longer kept.
 */
export function undoOf(run: Info, id: string, nowMs: number): Info {
  if (nowMs - run.updatedAtMs >= Edit.keptMs) throw tooOld(run.id);
  const { state, matched } = run;
  const chunks = state === "done" ? run.chunks : Math.min(run.chunks, run.applied + 1); // the last was perhaps begun
  const counts = { applied: 0, matched, changed: 0, missing: 0, refused: 0, left: 0 };
  const undoes = { id: run.id, chunksOf: run.undoes?.chunksOf ?? run.id };
  const times = { createdAtMs: nowMs, updatedAtMs: nowMs, revision: 0 };
  const said = run.said && { said: VocabularyChange.reversed(run.said) };
  return ended({ id, change: {}, undoes, ...said, state: "applying", chunks, ...counts, ...times });
}

export const tooOld = (id: string): Fault =>
  new Fault("conflict", "bulk_edit.too_old", "What it replaced is no longer kept", { id });

export const isFinal = ({ state }: Info): boolean => state === "done" || state === "cancelled";

/** When somebody must look at it if nothing is heard of it; never, once it is over. */
export const dueAtMs = (run: Info): number | undefined => (isFinal(run) ? undefined : Run.dueAtMs(run));

/** Takes the lease; one that is held, or over, comes back as it is. */
export const claim = (run: Info, by: Run.By): Info => (isFinal(run) || Run.isHeld(run, by) ? run : Run.hold(run, by));

/** A page of the library was listed into a chunk, if any of it fitted; without a cursor it was the last. */
export function listed(run: Info, count: number, cursor: string | undefined, by: Run.By): Info {
  const { cursor: _past, ...rest } = run;
  const state = cursor === undefined ? "applying" : "listing";
  const counts = { matched: run.matched + count, chunks: run.chunks + (count > 0 ? 1 : 0) };
  const next: Info = { ...rest, ...counts, state, ...(cursor !== undefined && { cursor }) };
  return ended(Run.hold(next, by));
}

/** A chunk was applied. */
export function applied(run: Info, { changed, missing, refused, left, reason }: Tally, by: Run.By): Info {
  const counts = {
    applied: run.applied + 1,
    changed: run.changed + changed,
    missing: run.missing + missing,
    refused: run.refused + refused,
    ...(left !== undefined && { left: (run.left ?? 0) + left }),
  };
  return ended(
    Run.hold({ ...run, ...counts, ...(run.reason === undefined && reason !== undefined && { reason }) }, by),
  );
}

/** Lets go of it, for whoever hears of it next. */
export function release(run: Info, nowMs: number): Info {
  return run.lease ? { ...Run.letGo(run), updatedAtMs: nowMs } : run;
}

/** Stops it where it is; what was changed stays so. */
export function cancel(run: Info, nowMs: number): Info {
  return isFinal(run) ? run : { ...Run.letGo(run), state: "cancelled", updatedAtMs: nowMs };
}

/** Does this asset belong to it? `meant` is what tags and collections in its filter mean. */
export function isOf(summary: Summary, { where, filter, change: { replaceTag } }: Which, meant: Meant): boolean {
  if (replaceTag && !summary.tags?.some((tag) => Tag.replaced(tag, replaceTag))) return false;
  return where ? matches(read(where), summary, meant) : fits(summary, filter ?? {});
}

/** Does this asset fit? */
export function fits(summary: Summary, { kinds, from, to, keyPrefix, cameraModel }: Filter): boolean {
  if (summary.isDeleted || (kinds && !kinds.includes(summary.kind))) return false;
  if (keyPrefix !== undefined && !summary.key.startsWith(keyPrefix)) return false;
  if (cameraModel !== undefined && summary.cameraModel !== cameraModel) return false;
  return (from === undefined || summary.capturedAt >= from) && (to === undefined || summary.capturedAt < to);
}

/** Throws `request.invalid` for a change that changes nothing, or could fit no asset at all. */
export function mustSay(change: z.infer<typeof Change>): void {
  const limit =
    "at least one of title, description, rating, isFavorite, addTags, removeTags, safety, date, addCollections, removeCollections";
  if (Object.keys(change).length === 0)
    throw new Fault("invalid", "request.invalid", `change must be ${limit}`, { field: "change", limit });
  Edit.change(Edit.none(assetIdOf("any")), change, { nowMs: 0, fileTags: [] });
}

function ended(run: Info): Info {
  return run.state === "applying" && run.applied >= run.chunks ? { ...Run.letGo(run), state: "done" } : run;
}
