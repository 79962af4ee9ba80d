import * as z from "zod";
import { AssetId, assetIdOf } from "./id.ts";
import * as StackPlace from "./stack-place.ts";

/** What an asset is, by its first bytes: the four kinds every stage knows. */
export const Kind = z.enum(["image", "video", "audio", "other"]);
export type Kind = z.infer<typeof Kind>;

/** The bytes as somebody put them: where, which version, how many. */
export const Original = z.object({
  key: z.string(),
  etag: z.string(),
  sizeBytes: z.number().int().nonnegative(),
  contentType: z.string(), // by magic number, never the client's word
  format: z.string().optional(), // jpeg, png, mp4, …; absent when the bytes have no known signature
  expectedSha256: z.string().optional(), // what its sender said it is, hex
  modifiedAt: z.string(), // when the object was written; the importer's file time where it told us
});
export type Original = z.infer<typeof Original>;

/** The tombstone of an asset in the trash: when it was put there, and which bytes whoever did so was looking at. */
const Tombstone = z.object({
  at: z.string(), // ISO 8601 UTC
  etag: z.string(),
  generation: z.number().int().positive(),
  isPurging: z.boolean().optional(), // it is being removed for good, and cannot be had back
  reason: z.literal("moved").optional(), // why, where nobody threw it away
  sha256: z.string().optional(), // of what was moved, as its copy was verified
});

/** One thing somebody put in the library. */
export const Info = z.object({
  id: AssetId,
  original: Original,
  kind: Kind,
  generation: z.number().int().positive(), // which version of the object
  priority: z.literal([0, 1]), // 0: a person waits, 1: an import
  source: z.string().optional(),
  warnings: z.array(z.string()),
  duplicateOf: AssetId.optional(),
  firstOf: z.string().optional(), // SHA-256 of its bytes, once another asset is linked to it for them
  pairedWith: AssetId.optional(), // the other half of a live photo: of a photo its film, of a film its photo
  stack: StackPlace.Info.optional(), // the stack it is in, as that told it last
  isApart: z.boolean().optional(), // somebody took it out of one: it is not stacked by itself again
  isDeleted: z.boolean().optional(),
  trash: Tombstone.optional(), // it is in the trash, or on its way out of it for good
  purgedAt: z.string().optional(), // it was removed for good
  movedTo: AssetId.optional(), // who has all that was known of it: its object is at another key
  brought: z.object({ moveId: z.string(), from: AssetId, isThere: z.boolean().optional() }).optional(), // by a move; without `isThere` its place is only kept
  tooLargeForModels: z.object({ etag: z.string(), rule: z.number().int() }).optional(), // these bytes, scaled by this rule
  createdAt: z.string(),
  updatedAt: z.string(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** What intake saw of an object when it looked. */
export type Seen = Pick<Info, "kind" | "priority" | "warnings"> & {
  original: Original;
  source?: string | undefined;
  writtenAt?: string;
};

/** The asset of an object nobody has registered yet. */
export function register(seen: Seen, nowMs: number): Info {
  const now = new Date(nowMs).toISOString();
  return {
    id: assetIdOf(seen.original.key),
    original: seen.original,
    kind: seen.kind,
    generation: 1,
    priority: seen.priority,
    ...(seen.source !== undefined && { source: seen.source }),
    warnings: seen.warnings,
    createdAt: now,
    updatedAt: now,
    revision: 0,
  };
}

/**
 * The asset after intake looked at its object: a next generation when the bytes are others, the same value when not. Of the
 * same bytes, what kind they are is as today's signatures know it.
 */
export function see(asset: Info, seen: Seen, nowMs: number): Info {
  if (isOf(asset, seen.original.etag)) return recognise(wanted(asset, seen, nowMs), seen, nowMs);
  const { duplicateOf: _old, firstOf: _left, pairedWith: _half, isDeleted: _gone, source: _past, ...others } = asset;
  const { trash: _wasThere, purgedAt: _ended, movedTo: _moved, brought: _came, ...rest } = others; // other bytes are nobody's waste
  return {
    ...rest,
    original: seen.original,
    kind: seen.kind,
    generation: asset.generation + 1,
    priority: seen.priority,
    ...(seen.source !== undefined && { source: seen.source }),
    warnings: seen.warnings,
    updatedAt: new Date(nowMs).toISOString(),
  };
}

/** The same bytes, put again after the asset was put into the trash: somebody wants it. */
function wanted(asset: Info, { writtenAt }: Seen, nowMs: number): Info {
  const { trash, ...rest } = asset;
  if (!trash || trash.isPurging || writtenAt === undefined || writtenAt <= trash.at) return asset;
  return { ...rest, updatedAt: new Date(nowMs).toISOString() };
}

function recognise(asset: Info, { kind, warnings, original }: Seen, nowMs: number): Info {
  const { contentType, format } = original;
  const { original: known } = asset;
  if (asset.kind === kind && known.contentType === contentType && known.format === format) return asset;
  const recognised = { ...known, contentType, ...(format !== undefined && { format }) };
  return { ...asset, kind, warnings, original: recognised, updatedAt: new Date(nowMs).toISOString() };
}

/** Are these the bytes the asset is of, and is it live? */
export const isOf = (asset: Info, etag: string): boolean => !asset.isDeleted && asset.original.etag === etag;

/** The asset, of which it is known now where it came from. */
export const comeFrom = (asset: Info, source: string): Info =>
  asset.source === undefined && !asset.isDeleted ? { ...asset, source } : asset;

/** The asset of an object that is gone. What is being purged stays so until all of it is gone. */
export function remove(asset: Info, nowMs: number): Info {
  if (asset.isDeleted) return asset;
  const { duplicateOf: _link, firstOf: _left, pairedWith: _half, trash, ...rest } = asset;
  const purging = trash?.isPurging && { trash };
  return { ...rest, ...purging, isDeleted: true, updatedAt: new Date(nowMs).toISOString() };
}

/** These bytes are another asset's; without one, they are its own. A link that was made for other bytes changes nothing. */
export function linkTo(asset: Info, first: AssetId | undefined, etag: string): Info {
  const other = first === asset.id ? undefined : first; // nobody is a duplicate of itself
  if (!isOf(asset, etag) || asset.duplicateOf === other) return asset;
  const { duplicateOf: _old, ...rest } = asset;
  return other === undefined ? rest : { ...rest, duplicateOf: other };
}

/**
 * Others may be linked to this asset for its bytes: said on the asset itself, before anybody is, so that whoever changes
 * or removes it knows whose place to give on. An asset that has other bytes by now stays as it is.
 */
export function standFirst(asset: Info, sha256: string, etag: string): Info {
  if (!isOf(asset, etag) || asset.firstOf === sha256) return asset;
  return { ...asset, firstOf: sha256 };
}

/** The asset as a half of a live photo. One that has its other half already keeps it; a link made for other bytes changes nothing. */
export function pairWith(asset: Info, other: AssetId, etag: string): Info {
  if (!isOf(asset, etag) || asset.pairedWith !== undefined || other === asset.id) return asset;
  return { ...asset, pairedWith: other };
}

/** The asset without its other half, if it was that one. */
export function unpair(asset: Info, other: AssetId): Info {
  if (asset.pairedWith !== other) return asset;
  const { pairedWith: _half, ...rest } = asset;
  return rest;
}

/** Of the rule by which pictures are scaled for models. Raised with it: what was too large by the one before is tried again. */
const scalingRule = 1;

/** Is its picture too large for models at every size there is, as one of them has found? */
export const isTooLargeForModels = ({ tooLargeForModels: mark, original }: Info): boolean =>
  mark?.etag === original.etag && mark.rule === scalingRule;

/** A model found the picture of these bytes too large at every size. */
export const markTooLarge = (asset: Info, etag: string): Info =>
  !isOf(asset, etag) || isTooLargeForModels(asset)
    ? asset
    : { ...asset, tooLargeForModels: { etag, rule: scalingRule } };
