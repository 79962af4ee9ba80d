import type * as Asset from "./asset.ts";
import { Fault } from "./fault.ts";
import { type AssetId, assetIdOf } from "./id.ts";
import { idempotencyKey, isFinal, type Info as Job, rerun } from "./job.ts";

// [Note: the order of a move] An id is derived from its key, so a moved asset is another one that takes over all that is
// known of it. Its new place is reserved first: intake leaves what comes there alone. Then the object is copied and its hash
// verified, then what is known is copied, then the new asset is there, then the old one is on its way out like something
// purged, pointing to the new one. Whoever dies in between leaves it at a step that is recognised, and gone on with.

/** The largest object a store copies in one call, bytes. */
export const mostBytes = 5 * 1024 ** 3;

type Move = { moveId: string; key: string; nowMs: number };

/** Is what lies at this key on its way here by a move that is not through with it? */
export const isArriving = ({ isDeleted, brought }: Asset.Info): boolean =>
  isDeleted === true && brought !== undefined && !brought.isThere;

/** Has this move brought this asset here? */
export const hasArrived = (at: Asset.Info, moveId: string, from: AssetId): boolean =>
  !at.isDeleted && at.brought?.isThere === true && at.brought.moveId === moveId && at.brought.from === from;

/**
 * The place at a key, kept for an asset that is moved there; as it is, where this move keeps or has it already. `at`: what is
 * known of the key. Throws `move.target_exists` and `move.busy`.
 */
export function reserve(at: Asset.Info | undefined, from: Asset.Info, { moveId, key, nowMs }: Move): Asset.Info {
  if (at && (hasArrived(at, moveId, from.id) || isOurs(at, moveId, from.id))) return at;
  if (at && !at.isDeleted) throw new Fault("conflict", "move.target_exists", "Another asset has this key");
  if (at && (at.trash || isArriving(at))) throw new Fault("conflict", "move.busy", "This key is not free yet");
  return {
    ...withoutPlace(from),
    id: assetIdOf(key),
    original: { ...from.original, key },
    generation: Math.max(from.generation, (at?.generation ?? 0) + 1),
    isDeleted: true,
    brought: { moveId, from: from.id },
    updatedAt: textOf(nowMs),
    revision: at?.revision ?? 0,
  };
}

/** The place, given up: whatever lies there now is looked at like anything. */
export function giveUp(at: Asset.Info, moveId: string, nowMs: number): Asset.Info {
  if (!isArriving(at) || at.brought?.moveId !== moveId) return at;
  const { brought: _never, ...rest } = at;
  return { ...rest, updatedAt: textOf(nowMs) };
}

/** The asset at its new place, of which all is known there. */
export function arrive(at: Asset.Info, from: Asset.Info, { etag, nowMs }: { etag: string; nowMs: number }): Asset.Info {
  if (!isArriving(at) || at.brought?.from !== from.id) return at;
  const { isDeleted: _not, ...rest } = at;
  const { duplicateOf, pairedWith } = from;
  return {
    ...rest,
    original: { ...at.original, etag },
    brought: { ...at.brought, isThere: true },
    ...(duplicateOf !== undefined && { duplicateOf }),
    ...(pairedWith !== undefined && { pairedWith }),
    updatedAt: textOf(nowMs),
  };
}

/** What is known of the bytes that were copied. */
type Copied = { to: AssetId; etag: string; sha256: string; nowMs: number };

/** The asset at its old place, on its way out. One that has other bytes by now, or is in the trash, stays. */
export function depart(from: Asset.Info, { to, etag, sha256, nowMs }: Copied): Asset.Info {
  if (from.isDeleted || from.trash || from.original.etag !== etag) return from;
  const at = textOf(nowMs);
  const trash = { at, etag, generation: from.generation, isPurging: true, reason: "moved" as const, sha256 };
  return { ...from, movedTo: to, trash, updatedAt: at };
}

/** The asset at its old place, where what it was moved to is not to be found. */
export function comeBack(from: Asset.Info, nowMs: number): Asset.Info {
  if (from.trash?.reason !== "moved" || from.isDeleted) return from;
  const { trash: _was, movedTo: _nowhere, ...rest } = from;
  return { ...rest, updatedAt: textOf(nowMs) };
}

/** Is there anything to take along of this job? One that never gave anything and is open is planned at the new place like any. */
export const isCarried = (job: Job): boolean => isFinal(job) || job.published !== undefined;

/** A job at the new place; work that is open begins anew there. `before`: the one that is there of an earlier asset. */
export function carryJob(job: Job, asset: Asset.Info, before: Job | undefined, nowMs: number): Job {
  const { lease: _held, cancelRequested: _asked, ...rest } = job;
  const carried: Job = {
    ...rest,
    assetId: asset.id,
    original: asset.original,
    assetGeneration: asset.generation,
    idempotencyKey: idempotencyKey(asset, { name: job.stage, version: job.stageVersion }),
    fence: Math.max(job.fence, before?.fence ?? 0),
    revision: before?.revision ?? 0,
  };
  return isFinal(job) ? carried : rerun({ ...carried, state: "done" }, nowMs);
}

const isOurs = (at: Asset.Info, moveId: string, from: AssetId): boolean =>
  isArriving(at) && at.brought?.moveId === moveId && at.brought.from === from;

function withoutPlace(asset: Asset.Info) {
  const { duplicateOf: _link, firstOf: _first, pairedWith: _half, stack: _told, ...others } = asset;
  const { movedTo: _gone, brought: _came, ...rest } = others;
  return rest;
}

const textOf = (ms: number): string => new Date(ms).toISOString();
