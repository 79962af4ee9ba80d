import type * as Asset from "./asset.ts";
import { Fault } from "./fault.ts";
import { isFinal, type Info as Job } from "./job.ts";

/** More than this many at once, or this share of the library, is removed for good only by a typed word. */
const mostUnasked = { count: 100, share: 0.05 };

const dayMs = 86_400_000;

/** The asset in the trash: hidden from lists and counts, its bytes, results and edits untouched. One that is gone stays as it is. */
export function put(asset: Asset.Info, nowMs: number): Asset.Info {
  if (asset.isDeleted || asset.trash) return asset;
  const now = new Date(nowMs).toISOString();
  const { generation, original } = asset;
  return { ...asset, trash: { at: now, etag: original.etag, generation }, updatedAt: now };
}

/** The asset back from the trash, as it was. Throws `trash.purging` when it is being removed for good. */
export function restore(asset: Asset.Info, nowMs: number): Asset.Info {
  if (!asset.trash) return asset;
  if (asset.trash.isPurging) throw new Fault("conflict", "trash.purging", "It is being removed for good already");
  const { trash: _was, ...rest } = asset;
  return { ...rest, updatedAt: new Date(nowMs).toISOString() };
}

/** From here on there is no way back. What is not in the trash, or has other bytes than those that were put there, stays. */
export function beginPurge(asset: Asset.Info, nowMs: number): Asset.Info {
  const { trash, original } = asset;
  if (!trash || trash.isPurging || asset.isDeleted || trash.etag !== original.etag) return asset;
  return { ...asset, trash: { ...trash, isPurging: true }, updatedAt: new Date(nowMs).toISOString() };
}

/** The object is gone, and with it all we made of it. */
export function endPurge(asset: Asset.Info, nowMs: number): Asset.Info {
  if (!isPurging(asset) || !asset.isDeleted) return asset;
  const { trash: _was, ...rest } = asset;
  return { ...rest, purgedAt: new Date(nowMs).toISOString(), updatedAt: new Date(nowMs).toISOString() };
}

export const isPurging = ({ trash }: Pick<Asset.Info, "trash">): boolean => trash?.isPurging === true;

/** Is it to be removed for good: because somebody asked for it, or because it lay in the trash since then? */
export const isDue = ({ trash }: Pick<Asset.Info, "trash">, until: string): boolean =>
  trash !== undefined && (trash.isPurging === true || trash.at <= until);

/**
 * A job whose results go with its asset: it shows nothing any more, and is done anew if its object comes back. A generation
 * after `generation` is of such an object, and stays as it is.
 */
export function forgetJob(job: Job, generation: number, nowMs: number): Job {
  const isForgotten = job.published === undefined && job.reason === "asset.deleted";
  if (!isFinal(job) || job.generation > generation || isForgotten) return job;
  const { published: _gone, degraded: _of, isDuplicate: _it, message: _too, ...rest } = job;
  return { ...rest, state: "cancelled", reason: "asset.deleted", finalAtMs: nowMs };
}

/** What was put into the trash up to this time has lain there for `days` days; ISO 8601 UTC. */
export const keptUntil = (days: number, nowMs: number): string => new Date(nowMs - days * dayMs).toISOString();

/** What a person has to type before so many of the library's assets are removed for good; nothing for a few. */
export function wordFor(count: number, library: number): string | undefined {
  const isFew = count <= 1 || (count <= mostUnasked.count && count <= library * mostUnasked.share);
  return isFew ? undefined : `delete ${count}`;
}
