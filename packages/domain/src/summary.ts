import * as z from "zod";
import * as Asset from "./asset.ts";
import { AssetId } from "./id.ts";
import { isFinal, type Info as Job } from "./job.ts";
import * as Rendition from "./rendition.ts";
import type { Info as Result } from "./result.ts";

/** The one item per asset that lists, timeline and counts read; made by `index` from asset, jobs and published results. */
export const Info = z.object({
  assetId: AssetId,
  key: z.string(),
  kind: Asset.Kind,
  contentType: z.string(),
  sizeBytes: z.number(),
  capturedAt: z.string(), // ISO 8601 UTC
  capturedAtSource: z.string(), // exif, gps, container, xmp, iptc, filename, mtime
  widthPx: z.number().optional(), // as seen: after orientation
  heightPx: z.number().optional(),
  durationSec: z.number().optional(),
  placeholder: z.string().optional(), // thumbhash, base64
  dominantColor: z.string().optional(),
  renditions: z.array(Rendition.Info),
  states: z.record(z.string(), z.string()), // stage → state of its job
  reasons: z.record(z.string(), z.string()), // stage → why, where it ended without being done
  issue: z.enum(["busy", "failed"]).optional(), // what counts count; absent when all is well
  duplicateOf: AssetId.optional(),
  isDeleted: z.boolean().optional(),
  assetRevision: z.number(),
  jobRevisions: z.record(z.string(), z.number()), // what it was made from: an older one never replaces a newer one
  changedAtMs: z.number(),
});
export type Info = z.infer<typeof Info>;

/** What lists read of the stages' outputs. Each field is there or not; a summary is made of whatever is there. */
const Known = z.object({
  capturedAt: z.string().optional(),
  capturedAtSource: z.string().optional(),
  widthPx: z.number().optional(),
  heightPx: z.number().optional(),
  durationSec: z.number().optional(),
  placeholder: z.string().optional(),
  dominantColor: z.string().optional(),
  renditions: z.array(Rendition.Info).optional(),
});

/** Projects an asset, its jobs and their published results. The first result that knows a field gives it. */
export function of(asset: Asset.Info, jobs: readonly Job[], results: readonly Result[], nowMs: number): Info {
  const known = results.map(({ output }) => Known.safeParse(output).data ?? {});
  const all: z.infer<typeof Known> = Object.assign({}, ...known.toReversed());
  const { renditions = [], capturedAt, capturedAtSource, ...shown } = all;
  const issue = issueOf(jobs);
  const failed = jobs.filter((job) => job.reason !== undefined && isFinal(job) && job.state !== "done");
  return {
    assetId: asset.id,
    key: asset.original.key,
    kind: asset.kind,
    contentType: asset.original.contentType,
    sizeBytes: asset.original.sizeBytes,
    capturedAt: capturedAt ?? asset.original.modifiedAt,
    capturedAtSource: capturedAt === undefined ? "mtime" : (capturedAtSource ?? "mtime"),
    ...shown,
    renditions,
    states: Object.fromEntries(jobs.map((job) => [job.stage, job.state])),
    reasons: Object.fromEntries(failed.map((job) => [job.stage, job.reason ?? ""])),
    ...(issue && { issue }),
    ...(asset.duplicateOf !== undefined && { duplicateOf: asset.duplicateOf }),
    ...(asset.isDeleted && { isDeleted: true }),
    assetRevision: asset.revision,
    jobRevisions: Object.fromEntries(jobs.map((job) => [job.stage, job.revision])),
    changedAtMs: nowMs,
  };
}

/** Was the first made from something newer than the second, in anything? */
export function isNewer(made: Made, than: Made): boolean {
  if (made.assetRevision > than.assetRevision) return true;
  return Object.entries(made.jobRevisions).some(([stage, revision]) => revision > (than.jobRevisions[stage] ?? -1));
}
type Made = Pick<Info, "assetRevision" | "jobRevisions">;

/** The month a summary is listed in, `yyyy-mm`, UTC. */
export const monthOf = (summary: Pick<Info, "capturedAt">): string => summary.capturedAt.slice(0, 7);

function issueOf(jobs: readonly Job[]): "busy" | "failed" | undefined {
  if (jobs.some((job) => job.state === "error")) return "failed";
  return jobs.some((job) => !isFinal(job)) ? "busy" : undefined;
}
