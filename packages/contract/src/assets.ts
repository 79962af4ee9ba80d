import { Asset, AssetId, Edit, Rendition, Safety } from "@darkroom/domain";
import * as z from "zod";
import { Change, Edits } from "./edits.ts";
import { endpoint } from "./endpoint.ts";
import { Playback } from "./films.ts";
import { Generation } from "./generation.ts";
import { Version } from "./version.ts";

/** Where a rendition is fetched, and how large it is. The address stays good while the rendition is the published one. */
export const RenditionView = z.object({
  role: Rendition.Role,
  url: z.string(), // same-origin path
  contentType: z.string(),
  width: z.number().int(), // px
  height: z.number().int(), // px
  sizeBytes: z.number().int(),
});
export type RenditionView = z.infer<typeof RenditionView>;

/** An asset as lists show it. */
export const Item = z.object({
  assetId: AssetId,
  key: z.string(),
  kind: Asset.Kind,
  contentType: z.string(),
  sizeBytes: z.number(),
  source: z.string().optional(), // where it came from, as whoever put it says
  capturedAt: z.string(), // ISO 8601 UTC
  capturedAtSource: z.string(), // exif, gps, container, xmp, iptc, filename, mtime, edit
  title: z.string().optional(),
  rating: z.number().int().optional(), // 1 to 5
  tags: z.array(z.string()).optional(),
  isFavorite: z.boolean().optional(),
  safety: Edit.Safety.optional(), // a person's word
  nsfw: Safety.Rating.optional(), // how it is treated: a person's word, else the most severe of a model's and its own
  quality: z.number().optional(), // score of a model, 0 to 100
  collections: z.array(z.string()).optional(), // manual ones it is in
  place: z.string().optional(), // where it stands in the collection whose own order was asked for: smaller texts come first
  cameraModel: z.string().optional(),
  width: z.number().int().optional(), // px, as seen
  height: z.number().int().optional(),
  durationSec: z.number().optional(),
  placeholder: z.string().optional(), // thumbhash, base64
  dominantColor: z.string().optional(), // #rrggbb
  renditions: z.array(RenditionView),
  originalUrl: z.string(),
  states: z.record(z.string(), z.string()), // stage → queued, running, done, error, cancelled, skipped
  reasons: z.record(z.string(), z.string()), // stage → code, where it ended without being done
  issue: z.enum(["busy", "failed"]).optional(),
  duplicateOf: AssetId.optional(),
  motionUrl: z.string().optional(), // of a photo that moves: where its film is played
  pairedWith: AssetId.optional(), // the other half of a live photo; its film is in no list
  stack: z.object({ stackId: z.string(), count: z.number().int(), cover: AssetId }).optional(), // lists show the cover alone
  isDeleted: z.boolean().optional(), // only in changes
  trashedAt: z.string().optional(), // ISO 8601 UTC; in changes, in the trash, and where one asset is asked for
  isPurging: z.boolean().optional(), // it is being removed for good
});
export type Item = z.infer<typeof Item>;

/** One stage's job as people read it. */
export const JobView = z.object({
  stage: z.string(),
  state: z.string(),
  label: z.string(), // the state, or blocked, scheduled, retrying, vision_retrying, feedback_retrying, overdue
  attempt: z.number().int(),
  maxAttempts: z.number().int(),
  generation: z.number().int(),
  reason: z.string().optional(), // a fault code
  message: z.string().optional(),
  waitsFor: z.string().optional(),
  notBefore: z.string().optional(),
  degraded: z.boolean().optional(),
  answeredBy: z.number().int().optional(), // the generation whose result had answered the same question before
});
export type JobView = z.infer<typeof JobView>;

const limit = z.coerce.number().int().min(1).max(500).default(100).describe("How many at most");
const instant = z.iso.datetime({ offset: true }).or(z.iso.date());
const assetId = AssetId.describe("The asset, as lists name it");

export const list = endpoint({
  method: "GET",
  path: "/v1/assets",
  name: "listAssets",
  summary: "The library, newest capture first, a page at a time",
  params: z.object({
    limit,
    cursor: z.string().max(512).optional().describe("`nextCursor` of the page before; nothing else may change"),
    from: instant.optional().describe("Captured at or after; a date means its first instant, UTC"),
    to: instant.optional().describe("Captured before; a date means its last instant, UTC"),
    kind: Asset.Kind.optional().describe("Only this kind"),
  }),
  answer: z.object({ items: z.array(Item), nextCursor: z.string().optional() }),
});

export const get = endpoint({
  method: "GET",
  path: "/v1/assets/:assetId",
  name: "getAsset",
  missing: ["asset.missing"],
  summary: "One asset with its facts, renditions and jobs",
  params: z.object({ assetId }),
  answer: z.object({
    asset: Item,
    edits: Edits,
    facts: z.object({ generation: Generation.optional() }).catchall(z.unknown()), // what `probe` measured or read, with units in the names
    sidecar: z.object({ key: z.string() }).optional(), // the XMP beside the original that counts
    sha256: z.string().optional(),
    enrichments: z.array(Version), // what models said, each with everything that made it say so
    renditions: z.array(RenditionView),
    playback: Playback.optional(), // of films
    jobs: z.array(JobView),
    generation: z.number().int(),
    etag: z.string(),
    warnings: z.array(z.string()),
    createdAt: z.string(),
    updatedAt: z.string(),
  }),
});

export const original = endpoint({
  method: "GET",
  path: "/v1/assets/:assetId/original",
  name: "getOriginal",
  missing: ["asset.missing"],
  summary: "Redirects to a short-lived address of the original",
  params: z.object({ assetId, download: z.literal("1").optional().describe("To be saved, not shown") }),
  answer: z.never(),
  redirects: true,
});

export const rendition = endpoint({
  method: "GET",
  path: "/v1/assets/:assetId/renditions/:role",
  name: "getRendition",
  missing: ["asset.missing", "rendition.missing"],
  summary: "Redirects to a short-lived address of a rendition",
  params: z.object({
    assetId,
    role: Rendition.Role.describe("What the rendition is for"),
    v: z.string().max(64).optional().describe("The version a list named: with it, browsers remember the answer"),
  }),
  answer: z.never(),
  redirects: true,
});

export const metadata = endpoint({
  method: "GET",
  path: "/v1/assets/:assetId/metadata",
  name: "rereadMetadata",
  missing: ["asset.missing", "metadata.missing"],
  summary: "What today's readers say of the metadata that was kept of a picture, without its file",
  params: z.object({ assetId }),
  answer: z.object({
    facts: z.object({ generation: Generation.optional() }).catchall(z.unknown()),
    dates: z.record(z.string(), z.unknown()), // by where they are written: exif, xmp, iptc
    warnings: z.array(z.string()),
  }),
});

export const writeSidecar = endpoint({
  method: "POST",
  path: "/v1/assets/:assetId/sidecar",
  name: "writeSidecar",
  missing: ["asset.missing"],
  summary: "Writes what is said of an asset into the XMP beside its original; what others wrote there stays",
  params: z.object({ assetId }),
  answer: z.object({ key: z.string(), etag: z.string(), isNew: z.boolean() }),
});

export const edit = endpoint({
  method: "PATCH",
  path: "/v1/assets/:assetId",
  name: "editAsset",
  missing: ["asset.missing"],
  summary: "Changes what is said of an asset; what was read from its file stays beside it",
  params: z.object({ assetId }),
  body: Change,
  answer: z.object({ asset: Item, edits: Edits }),
});
