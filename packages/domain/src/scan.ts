import * as z from "zod";
import * as Asset from "./asset.ts";
import { AssetId } from "./id.ts";
import { Lease } from "./job-info.ts";
import * as Run from "./run.ts";
import type { Info as Summary } from "./summary.ts";

/** What a scan finds of a file: that it is new, has other bytes than before, or has been there all along; or why not. */
export const Verdict = z.enum(["added", "updated", "there", "duplicate", "rejected"]);
export type Verdict = z.infer<typeof Verdict>;

/** What was decided about one file, and why. */
export const Decision = z.object({
  key: z.string(), // of what never became an object: its path, as the scanner calls it
  verdict: Verdict,
  reason: z.string(), // new, changed, known, duplicate, busy, or the fault code it was rejected with
  assetId: AssetId.optional(),
  duplicateOf: AssetId.optional(),
});
export type Decision = z.infer<typeof Decision>;

const Counts = z.record(Verdict, z.number().int());
export type Counts = z.infer<typeof Counts>;

/**
 * A look at all objects below a prefix. First they are listed in chunks, and what the table does not know is taken in; then
 * each chunk is decided, once the stages are through with its files.
 */
export const Info = z.object({
  id: z.string(),
  prefix: z.string(),
  source: z.string().optional(), // given to assets that have none
  limit: z.number().int().positive(), // files
  sinceMs: z.number(), // what came later counts as new
  state: z.enum(["listing", "deciding", "done"]),
  cursor: z.string().optional(), // the key listing goes on after
  chunks: z.number().int(),
  decided: z.number().int(), // chunks
  files: z.number().int(), // found so far, with those the scanner refused
  pending: z.number().int(), // files of the chunk at hand the stages are not through with
  counts: Counts,
  lease: Lease.optional(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  progressedAtMs: z.number(), // when fewer were pending than before
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** What somebody asks for. `refused`: files the scanner could not even send. */
export type Asked = Pick<Info, "prefix" | "source" | "limit" | "sinceMs"> & { refused: number };

const patienceMs = 10 * 60_000; // without any progress of the stages
const none: Counts = { added: 0, updated: 0, there: 0, duplicate: 0, rejected: 0 };

/** A scan nobody has begun. What the scanner refused is its first chunk, and decided. */
export function start(id: string, { refused, ...asked }: Asked, nowMs: number): Info {
  const chunks = refused > 0 ? 1 : 0;
  const limit = asked.limit + refused; // of files: those are among them
  return {
    ...{ id, ...asked, limit, state: "listing", chunks, decided: chunks, files: refused, pending: 0 },
    ...{ counts: { ...none, rejected: refused }, revision: 0 },
    ...{ createdAtMs: nowMs, updatedAtMs: nowMs, progressedAtMs: nowMs },
  };
}

export const isOver = ({ state }: Info): boolean => state === "done";

/** When somebody must look at it if nothing is heard of it; never, once it is over. */
export const dueAtMs = (scan: Info): number | undefined => (isOver(scan) ? undefined : Run.dueAtMs(scan));

/** Takes the lease; one that is held, or over, comes back as it is. */
export const claim = (scan: Info, by: Run.By): Info =>
  isOver(scan) || Run.isHeld(scan, by) ? scan : Run.hold(scan, by);

/** Lets go of it, for whoever hears of it next. */
export const release = (scan: Info, nowMs: number): Info => ({ ...Run.letGo(scan), updatedAtMs: nowMs });

/** A page of the bucket was listed; without a cursor it was the last. */
export function listed(scan: Info, count: number, cursor: string | undefined, nowMs: number): Info {
  const { cursor: _past, ...rest } = scan;
  const next = { ...rest, files: scan.files + count, chunks: scan.chunks + (count > 0 ? 1 : 0), updatedAtMs: nowMs };
  if (cursor !== undefined) return { ...next, cursor };
  return ended({ ...next, state: "deciding", progressedAtMs: nowMs });
}

/** A chunk was looked at: decided in full, or so many of its files are still being worked on. */
export function looked(scan: Info, decisions: readonly Decision[], pending: number, nowMs: number): Info {
  if (pending > 0) {
    const isProgress = scan.pending === 0 || pending < scan.pending;
    return { ...scan, pending, updatedAtMs: nowMs, ...(isProgress && { progressedAtMs: nowMs }) };
  }
  const counts = { ...scan.counts };
  for (const { verdict } of decisions) counts[verdict]++;
  return ended({ ...scan, counts, pending: 0, decided: scan.decided + 1, updatedAtMs: nowMs, progressedAtMs: nowMs });
}

/** Has nothing moved for so long that what is still being worked on is told as that? */
export const isPatienceOver = ({ progressedAtMs }: Info, nowMs: number): boolean => nowMs - progressedAtMs > patienceMs;

/** What an object is beside what the table knows of it, before any stage has said a word. */
export function seen(scan: Info, key: string, etag: string, asset: Asset.Info | undefined): Decision {
  if (!asset) return { key, verdict: "added", reason: "new" };
  const { id: assetId, generation, createdAt, updatedAt } = asset;
  const isSince = (at: string) => Date.parse(at) >= scan.sinceMs;
  if (isSince(createdAt)) return { key, verdict: "added", reason: "new", assetId };
  if (!Asset.isOf(asset, etag) || (generation > 1 && isSince(updatedAt)))
    return { key, verdict: "updated", reason: "changed", assetId };
  return { key, verdict: "there", reason: "known", assetId };
}

/** The decision once the stages are through with the file; `undefined` while they are not. */
export function decide(
  before: Decision,
  asset: Asset.Info | undefined,
  summary: Summary | undefined,
): Decision | undefined {
  if (!asset || !summary || summary.assetRevision < asset.revision || summary.issue === "busy") return undefined;
  const found = { ...before, assetId: asset.id };
  if (asset.isDeleted) return { ...found, verdict: "rejected", reason: "asset.deleted" };
  if (asset.original.sizeBytes === 0) return { ...found, verdict: "rejected", reason: "zero_byte" }; // whatever else it is
  const failed = Object.keys(summary.states).find((stage) => summary.states[stage] === "error");
  if (failed !== undefined) return { ...found, verdict: "rejected", reason: summary.reasons[failed] ?? "job.crashed" };
  if (asset.duplicateOf !== undefined)
    return { ...found, verdict: "duplicate", reason: "duplicate", duplicateOf: asset.duplicateOf };
  const [left] = Object.values(summary.reasons); // it is kept, and something was not done with it
  return left === undefined || found.verdict === "there" ? found : { ...found, reason: left };
}

function ended(scan: Info): Info {
  return scan.state === "deciding" && scan.decided >= scan.chunks ? { ...Run.letGo(scan), state: "done" } : scan;
}
