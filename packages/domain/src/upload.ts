import * as z from "zod";
import { Fault } from "./fault.ts";
import { AssetId, assetIdOf } from "./id.ts";

/** An upload's name: its asset's, for a key has one upload at a time. */
export const UploadId = z
  .string()
  .regex(/^upl_[a-z2-7]{32}$/)
  .brand<"UploadId">();
export type UploadId = z.infer<typeof UploadId>;

/** SHA-256 of all the bytes, hex in lower case. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/** Bytes on their way to becoming an object: what they will be, and where they are kept until all of them are there. */
export const Info = z.object({
  id: UploadId,
  assetId: AssetId,
  key: z.string(),
  sizeBytes: z.number().int().positive(),
  sha256: Sha256,
  contentType: z.string(), // as the client calls it; what the asset is, intake sees by itself
  modifiedAt: z.string().optional(), // of the file, ISO 8601
  source: z.string(),
  replaces: z.string().optional(), // the ETag of the object it may take the place of; none may be there without one
  state: z.enum(["open", "done", "aborted"]),
  partSizeBytes: z.number().int().positive(), // of every part but the last
  storeId: z.string().optional(), // the store's own multipart upload; absent where one part is all
  createdAt: z.string(),
  expiresAtMs: z.number(), // open: given up then; else: forgotten then
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** What somebody says of a file before sending it. */
export type Announced = Pick<
  Info,
  "key" | "sizeBytes" | "sha256" | "contentType" | "modifiedAt" | "source" | "replaces"
>;

/** A part that is in the store already. */
export type Part = { number: number; sizeBytes: number; etag: string };

export const largestBytes = 5 * 1024 ** 4; // of an object in S3
export const openMs = 7 * 86_400_000; // the buckets' own rule gives unfinished uploads up at the same age
const rememberedMs = 86_400_000; // so that a lost answer can be asked for again
const wholeUpToBytes = 16 * 1024 ** 2;
const smallestPartBytes = 8 * 1024 ** 2;
const mostParts = 10_000; // of an upload in S3
const mostKeyBytes = 1024;
const mostNameBytes = 255;

/** The upload that brings this key into being. */
export const idOf = (key: string): UploadId => `upl_${assetIdOf(key).slice("ast_".length)}` as UploadId;

/** A new upload, in one part when it is small: so large parts that S3's 10,000 suffice, in whole MiB. */
export function open(announced: Announced, nowMs: number): Info {
  const { key, sizeBytes } = announced;
  const mib = 1024 ** 2;
  const evenly = Math.ceil(sizeBytes / mostParts / mib) * mib;
  return {
    ...announced,
    id: idOf(key),
    assetId: assetIdOf(key),
    state: "open",
    partSizeBytes: sizeBytes <= wholeUpToBytes ? sizeBytes : Math.max(smallestPartBytes, evenly),
    createdAt: new Date(nowMs).toISOString(),
    expiresAtMs: nowMs + openMs,
    revision: 0,
  };
}

/** Is it still to be gone on with? */
export const isOpen = ({ state, expiresAtMs }: Info, nowMs: number): boolean => state === "open" && expiresAtMs > nowMs;

/** Is this the very upload of these bytes? Whoever comes back with the same file goes on with it. */
export const isOf = (upload: Info, { sizeBytes, sha256 }: Pick<Announced, "sizeBytes" | "sha256">): boolean =>
  upload.sizeBytes === sizeBytes && upload.sha256 === sha256;

/** The upload once its object exists, or nobody wants it any more. */
export const end = (upload: Info, state: "done" | "aborted", nowMs: number): Info =>
  upload.state === state ? upload : { ...upload, state, expiresAtMs: nowMs + rememberedMs };

export const isWhole = ({ partSizeBytes, sizeBytes }: Pick<Info, "partSizeBytes" | "sizeBytes">): boolean =>
  partSizeBytes >= sizeBytes;

export const partCount = ({ sizeBytes, partSizeBytes }: Pick<Info, "sizeBytes" | "partSizeBytes">): number =>
  Math.ceil(sizeBytes / partSizeBytes);

/** How many bytes a part has; they begin at `(number - 1) * partSizeBytes`. Throws `upload.no_such_part`. */
export function sizeOfPart(upload: Pick<Info, "sizeBytes" | "partSizeBytes">, number: number): number {
  const count = partCount(upload);
  if (number < 1 || number > count) {
    const facts = { field: "parts", limit: `from 1 to ${count}` };
    throw new Fault("invalid", "upload.no_such_part", `This upload has no part ${number}`, facts);
  }
  return number < count ? upload.partSizeBytes : upload.sizeBytes - (count - 1) * upload.partSizeBytes;
}

/** The parts that are there in full; one of another size is to be sent again. */
export const partsThere = (upload: Info, parts: readonly Part[]): Part[] =>
  parts.filter(({ number, sizeBytes }) => number <= partCount(upload) && sizeBytes === sizeOfPart(upload, number));

/**
 * The key of a file in a folder, both as their owner calls them. Throws `upload.name_invalid` for what would lead out of the
 * folder, hide there, or be too long for S3 or a disk.
 */
export function keyOf(folder: string, name: string): string {
  const parts = [...(folder === "" ? [] : folder.split("/")), ...name.split("/")];
  const key = parts.join("/");
  const refuse = (field: string, limit: string) =>
    new Fault("invalid", "upload.name_invalid", `${field} must be ${limit}`, { field, limit });
  if (bytesOf(key) > mostKeyBytes) throw refuse("name", `at most ${mostKeyBytes} bytes with its folder`);
  for (const [at, part] of parts.entries()) {
    const field = folder !== "" && at < folder.split("/").length ? "folder" : "name";
    if (part === "" || part === "." || part === "..") throw refuse(field, "a path without empty parts, . and ..");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
    if (/[\u0000-\u001f\u007f]/.test(part) || !part.isWellFormed())
      throw refuse(field, "text without control characters");
    if (bytesOf(part) > mostNameBytes) throw refuse(field, `at most ${mostNameBytes} bytes a part`);
  }
  return key;
}

/** The key under which these bytes go where another file has the one they asked for: `a (3f2a9c81).jpg`, always the same. */
export function otherKey(key: string, sha256: string): string {
  const [, stem = key, extension = ""] = /^(.*[^/])(\.[^./]{1,16})$/s.exec(key) ?? [];
  return `${stem} (${sha256.slice(0, 8)})${extension}`;
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
