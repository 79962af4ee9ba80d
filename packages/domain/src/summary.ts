import * as z from "zod";
import * as Asset from "./asset.ts";
import * as Coverage from "./coverage.ts";
import * as Described from "./described.ts";
import * as Edit from "./edit.ts";
import { AssetId } from "./id.ts";
import { isFinal, type Info as Job } from "./job.ts";
import * as Membership from "./membership.ts";
import * as Rendition from "./rendition.ts";
import * as Result from "./result.ts";
import * as Seen from "./seen.ts";
import * as Sidecar from "./sidecar.ts";
import * as StackPlace from "./stack-place.ts";
import * as Tag from "./tag.ts";

export { capturedMonthOf, isBehind, monthOf, shelfOf, timeOf, trashMonth } from "./summary-place.ts";

/** The one item per asset that lists, timeline and counts read; made by `index` from asset, jobs and published results. */
export const Info = z.object({
  assetId: AssetId,
  key: z.string(),
  kind: Asset.Kind,
  contentType: z.string(),
  sizeBytes: z.number(),
  source: z.string().optional(), // where it came from, as whoever put it says
  capturedAt: z.string(), // ISO 8601 UTC
  capturedAtSource: z.string(), // exif, gps, container, xmp, iptc, filename, mtime, edit
  title: z.string().optional(), // this and the next, as people and files say: edits count first
  rating: z.number().optional(), // 1 to 5
  tags: z.array(z.string()).optional(),
  isFavorite: z.boolean().optional(),
  safety: Edit.Safety.optional(),
  ...Seen.Fields.shape, // since version 2
  collections: z.array(Membership.Info).optional(), // manual ones
  cameraMake: z.string().optional(),
  cameraModel: z.string().optional(),
  lensModel: z.string().optional(),
  latitudeDeg: z.number().optional(),
  longitudeDeg: z.number().optional(),
  generator: z.string().optional(), // the program that generated it, as it names itself, or whose way of writing it is
  generationModel: z.string().optional(),
  widthPx: z.number().optional(), // as seen: after orientation
  heightPx: z.number().optional(),
  durationSec: z.number().optional(),
  placeholder: z.string().optional(), // thumbhash, base64
  dominantColor: z.string().optional(),
  renditions: z.array(Rendition.Info),
  states: z.record(z.string(), z.string()), // stage → state of its job
  reasons: z.record(z.string(), z.string()), // stage → why, where it ended without being done
  said: z.record(z.string(), z.string()).optional(), // mode → who gave the answer people see; since version 3
  issue: z.enum(["busy", "failed"]).optional(), // what counts count; absent when all is well
  duplicateOf: AssetId.optional(),
  pairedWith: AssetId.optional(), // the other half of a live photo
  burstId: z.string().optional(), // what the camera gave all frames of one burst
  stack: StackPlace.Shown.optional(), // the stack it is in, and who is shown for it
  isApart: z.boolean().optional(), // somebody took it out of a stack
  isDeleted: z.boolean().optional(),
  trashedAt: z.string().optional(), // ISO 8601 UTC; it is in the trash, and in no other list
  isPurging: z.boolean().optional(), // it is being removed for good
  addedAt: z.string().optional(), // ISO 8601 UTC; since version 1
  version: z.number().optional(), // of the code that made it: see `version`
  assetRevision: z.number(),
  editRevision: z.number().optional(), // absent: nobody has edited it
  sidecarRevision: z.number().optional(), // of all sidecars it ever had
  jobRevisions: z.record(z.string(), z.number()), // what it was made from: an older one never replaces a newer one
  changedAtMs: z.number(),
});
export type Info = z.infer<typeof Info>;

/** Raised when summaries hold more than they did: one that is made anew then replaces its like made from the same revisions. */
export const version = 3;

const words = z.string().max(512).optional().catch(undefined);
const prompt = z.string().optional().catch(undefined);
const degrees = z.number().optional().catch(undefined);

/** What lists read of the stages' outputs. Each field is there or not; a summary is made of whatever is there. */
const Known = z.object({
  cameraMake: words,
  cameraModel: words,
  lensModel: words,
  burstId: words,
  latitudeDeg: degrees,
  longitudeDeg: degrees,
  generation: z
    .object({
      positive: prompt,
      generator: words,
      dialect: words,
      model: z.object({ name: words }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
  widthPx: z.number().optional(),
  heightPx: z.number().optional(),
  durationSec: z.number().optional(),
  placeholder: z.string().optional(),
  dominantColor: z.string().optional(),
  renditions: z.array(Rendition.Info).optional(),
});

/** What there is beside an asset's file: what people say about it, and the sidecars its key has, as `Sidecar.keysFor` names them. */
export type Beside = { edit?: Edit.Info | undefined; sidecars?: readonly (Sidecar.Info | undefined)[] | undefined };

/**
 * Projects an asset, its jobs, their published results and what there is beside. The first result that knows a field gives it;
 * each may have renditions.
 */
export function of(
  asset: Asset.Info,
  jobs: readonly Job[],
  results: readonly Result.Info[],
  around: Beside & { nowMs: number },
): Info {
  const { nowMs, edit, sidecars = [] } = around;
  const sidecarRevision = Sidecar.revisionOf(sidecars);
  const known = Result.read(Known, results);
  const renditions = inOrder(known.flatMap((output) => output.renditions ?? []));
  const { renditions: _of, generation, ...shown } = Result.overlay(known);
  const generator = generation?.generator ?? generation?.dialect;
  const generationModel = generation?.model?.name;
  const { title, rating, tags, isFavorite, safety, ...date } = saidOf(asset, results, around).said;
  const issue = issueOf(jobs);
  const said = Coverage.signaturesOf(jobs, results);
  const failed = jobs.filter((job) => job.reason !== undefined && isFinal(job) && job.state !== "done");
  return {
    assetId: asset.id,
    key: asset.original.key,
    kind: asset.kind,
    contentType: asset.original.contentType,
    sizeBytes: asset.original.sizeBytes,
    ...(asset.source !== undefined && { source: asset.source }),
    capturedAt: date.capturedAt,
    capturedAtSource: date.capturedAtSource,
    ...(title !== undefined && { title }),
    ...(rating !== undefined && { rating }),
    ...(tags.length > 0 && { tags }),
    ...(isFavorite && { isFavorite }),
    ...(safety && { safety }),
    ...Seen.of(results, { person: safety, words: [...tags, generation?.positive ?? ""] }),
    ...(edit?.collections && { collections: edit.collections }),
    ...shown,
    ...(generator !== undefined && { generator }),
    ...(generationModel !== undefined && { generationModel }),
    renditions,
    states: Object.fromEntries(jobs.map((job) => [job.stage, job.state])),
    reasons: Object.fromEntries(failed.map((job) => [job.stage, job.reason ?? ""])),
    ...(Object.keys(said).length > 0 && { said }),
    ...(issue && { issue }),
    ...(asset.duplicateOf !== undefined && { duplicateOf: asset.duplicateOf }),
    ...(asset.pairedWith !== undefined && { pairedWith: asset.pairedWith }),
    ...StackPlace.shownOf(asset),
    ...(asset.isApart && { isApart: true }),
    ...(asset.isDeleted && { isDeleted: true }),
    ...(asset.trash && { trashedAt: asset.trash.at }),
    ...(asset.trash?.isPurging && { isPurging: true }),
    addedAt: asset.createdAt,
    version,
    assetRevision: asset.revision,
    ...(edit && { editRevision: edit.revision }),
    ...(sidecarRevision > 0 && { sidecarRevision }),
    jobRevisions: Object.fromEntries(jobs.map((job) => [job.stage, job.revision])),
    changedAtMs: nowMs,
  };
}

/** What is said of an asset by people, by a sidecar and by its file, as these results have read it. */
export function saidOf(asset: Asset.Info, results: readonly Result.Info[], { edit, sidecars = [] }: Beside) {
  const read = Result.overlay(Result.read(Described.Read, results));
  return Described.of(read, { edit, sidecar: Sidecar.choose(sidecars)?.facts }, asset.original.modifiedAt);
}

/** As the roles are listed: what lists show comes first. */
const inOrder = (renditions: readonly Rendition.Info[]): Rendition.Info[] => {
  const rank = ({ role }: Rendition.Info) => Rendition.Role.options.indexOf(role);
  return renditions.toSorted((a, b) => rank(a) - rank(b));
};

/** Was the first made from something newer than the second, in anything? */
export function isNewer(made: Made, than: Made): boolean {
  if (made.assetRevision > than.assetRevision) return true;
  if ((made.editRevision ?? 0) > (than.editRevision ?? 0)) return true;
  if ((made.sidecarRevision ?? 0) > (than.sidecarRevision ?? 0)) return true;
  return Object.entries(made.jobRevisions).some(([stage, revision]) => revision > (than.jobRevisions[stage] ?? -1));
}
type Made = Pick<Info, "assetRevision" | "editRevision" | "sidecarRevision" | "jobRevisions">;

/**
 * How late a summary was made: by its code's version, then by the sum of the revisions it was made from. Each only grows,
 * so of two summaries of an asset the one with the larger rank is the newer.
 */
export function rankOf({ version: ofCode = 0, ...summary }: Made & Pick<Info, "version">): number {
  const own = summary.assetRevision + (summary.editRevision ?? 0) + (summary.sidecarRevision ?? 0);
  return ofCode * revisionsMost + Object.values(summary.jobRevisions).reduce((sum, revision) => sum + revision, own);
}
const revisionsMost = 1e9;

type Sized = Pick<Info, "widthPx" | "heightPx">;

/** Millions of pixels, as seen. */
export function megapixelsOf({ widthPx, heightPx }: Sized): number | undefined {
  return widthPx && heightPx ? (widthPx * heightPx) / 1e6 : undefined;
}

/** Its shape, as seen. */
export function orientationOf({ widthPx, heightPx }: Sized): string | undefined {
  if (!widthPx || !heightPx) return undefined;
  if (widthPx === heightPx) return "square";
  return widthPx > heightPx ? "landscape" : "portrait";
}

/** What its tags are found by: the key of each, and of all it is below by its name. */
export function tagKeysOf({ tags }: Pick<Info, "tags">): string[] | undefined {
  return tags && [...new Set(tags.flatMap((tag) => [tag, ...Tag.above(tag)].map(Tag.keyOf)))];
}

/** The manual collections it is in. */
export const collectionIdsOf = ({ collections }: Pick<Info, "collections">): string[] | undefined =>
  collections?.map(({ id }) => id);

function issueOf(jobs: readonly Job[]): "busy" | "failed" | undefined {
  if (jobs.some((job) => job.state === "error")) return "failed";
  return jobs.some((job) => !isFinal(job) && !job.isBackground) ? "busy" : undefined;
}
