import { AssetId, Upload } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

/** An upload as its client sees it. */
export const UploadView = z.object({
  uploadId: Upload.UploadId,
  assetId: AssetId, // the asset it will be
  key: z.string(),
  state: z.enum(["open", "done"]),
  sizeBytes: z.number().int(),
  sha256: z.string(),
  partSizeBytes: z.number().int(), // of every part but the last
  partCount: z.number().int(),
  partsThere: z.array(z.number().int()), // numbers of the parts that need not be sent again
  expiresAt: z.iso.datetime(), // when it is given up
});
export type UploadView = z.infer<typeof UploadView>;

/** Where a part is put, by `PUT` with exactly these headers beside its length; nothing else is taken there. */
export const PartAddress = z.object({
  part: z.number().int(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  sizeBytes: z.number().int(), // from `(part - 1) * partSizeBytes` of the file on
  expiresAt: z.iso.datetime(),
});
export type PartAddress = z.infer<typeof PartAddress>;

const params = z.object({ uploadId: Upload.UploadId.describe("The upload, as its creation named it") });
const missing = ["upload.missing"] as const;

/** What somebody says of a file before sending it. */
export const NewUpload = z.strictObject({
  name: z.string().describe("The file's name, with folders of its own if it has some: `trip/day 1/a.jpg`"),
  folder: z.string().default("").describe("The folder of the library it goes into"),
  sizeBytes: z.number().int().min(1).max(Upload.largestBytes),
  sha256: Upload.Sha256.describe("Of all the bytes, hex in lower case; held against them at the end"),
  contentType: z
    .string()
    .regex(/^[\w.+-]{1,64}\/[\w.+-]{1,64}$/)
    .default("application/octet-stream"),
  modifiedAt: z.iso.datetime({ offset: true }).optional().describe("The file's own time"),
  source: z
    .string()
    .regex(/^[\w.:-]{1,64}$/)
    .default("upload")
    .describe("Kept on the asset: where it came from"),
  ifExists: z
    .enum(["refuse", "rename", "replace"])
    .default("refuse")
    .describe("When another file has this name: upload.exists, a name of its own, or its place"),
  ifDuplicate: z
    .enum(["skip", "send"])
    .default("skip")
    .describe("When the library has these bytes: only say where, or take them once more"),
});
export type NewUpload = z.input<typeof NewUpload>;

export const create = endpoint({
  method: "POST",
  path: "/v1/uploads",
  name: "createUpload",
  summary:
    "Begins an upload, or goes on with the one of the same file; says so when the library has these bytes already",
  params: z.object({}),
  body: NewUpload,
  answer: z.object({
    upload: UploadView.optional(),
    duplicateOf: z.object({ assetId: AssetId, key: z.string() }).optional(), // then there is no upload
  }),
});

export const get = endpoint({
  method: "GET",
  path: "/v1/uploads/:uploadId",
  name: "getUpload",
  missing,
  summary: "An upload with the parts that are there",
  params,
  answer: UploadView,
});

export const addresses = endpoint({
  method: "POST",
  path: "/v1/uploads/:uploadId/addresses",
  name: "createPartAddresses",
  missing,
  summary: "Short-lived addresses to put parts at",
  params,
  body: z.strictObject({ parts: z.array(z.number().int().min(1).max(10_000)).min(1).max(100) }),
  answer: z.object({ addresses: z.array(PartAddress) }),
});

export const complete = endpoint({
  method: "POST",
  path: "/v1/uploads/:uploadId/complete",
  name: "completeUpload",
  missing,
  summary: "Makes the object of the parts; once it is answered, the file is in the library",
  params,
  body: z.strictObject({}),
  answer: UploadView,
});

export const abort = endpoint({
  method: "DELETE",
  path: "/v1/uploads/:uploadId",
  name: "abortUpload",
  missing,
  summary: "Gives an upload up, with all parts that are there",
  params,
  answer: z.object({}),
});
