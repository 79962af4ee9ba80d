import { type Call, header } from "./call.ts";
import type { Attributes, ObjectRow, Tag } from "./object-rows.ts";
import { s3Error } from "./s3-error.ts";

const kept = [
  "content-type",
  "cache-control",
  "content-disposition",
  "content-encoding",
  "content-language",
  "expires",
];
const prefix = "x-amz-meta-";
const maxMetadataBytes = 2048;

/** Headers that ask for what is not built, and the values that ask for nothing special. */
const unsupported: Record<string, string[]> = {
  "x-amz-acl": ["private", "bucket-owner-full-control"],
  "x-amz-storage-class": ["STANDARD"],
  "x-amz-server-side-encryption": [],
  "x-amz-server-side-encryption-customer-algorithm": [],
  "x-amz-object-lock-mode": [],
  "x-amz-object-lock-legal-hold": [],
  "x-amz-website-redirect-location": [],
  "x-amz-write-offset-bytes": [],
};

/** Content headers, user metadata and tags of a PUT. Throws `MetadataTooLarge`, and `NotImplemented` rather than ignore. */
export function readAttributes(call: Call): Attributes {
  for (const [name, harmless] of Object.entries(unsupported)) {
    const value = header(call, name);
    if (value !== undefined && !harmless.includes(value))
      throw s3Error("NotImplemented", `${name}: ${value} is not implemented here.`);
  }
  const tagging = header(call, "x-amz-tagging");
  return {
    headers: readContentHeaders(call),
    metadata: readMetadata(call),
    ...(tagging ? { tags: parseTagging(tagging) } : {}),
  };
}

function readContentHeaders(call: Call): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of kept) {
    const value = header(call, name);
    if (value) headers[name] = toText(value);
  }
  const encoding = (headers["content-encoding"] ?? "").split(",").map((part) => part.trim());
  const rest = encoding.filter((part) => part !== "" && part !== "aws-chunked").join(",");
  if (rest) headers["content-encoding"] = rest;
  else delete headers["content-encoding"];
  return headers;
}

function readMetadata(call: Call): Record<string, string> {
  const entries = Object.keys(call.headers).filter((name) => name.startsWith(prefix));
  const metadata = Object.fromEntries(
    entries.map((name) => [name.slice(prefix.length), decodeWords(toText(header(call, name) ?? ""))]),
  );
  mustBeSmall(metadata);
  return metadata;
}

/** Throws `MetadataTooLarge` above 2 KB of names and values. */
function mustBeSmall(metadata: Record<string, string>): void {
  const sizeBytes = Buffer.byteLength(Object.entries(metadata).flat().join(""));
  if (sizeBytes > maxMetadataBytes)
    throw s3Error("MetadataTooLarge", undefined, { Size: String(sizeBytes), MaxSizeAllowed: String(maxMetadataBytes) });
}

/** Node reads headers as Latin-1; most clients write UTF-8. */
function toText(value: string): string {
  const text = Buffer.from(value, "latin1").toString();
  return text.includes("\ufffd") ? value : text;
}

/** RFC 2047 words, in which S3's clients write what is not ASCII. */
function decodeWords(value: string): string {
  return value.replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=(?:\s+(?==\?))?/gi, (_word, kind: string, text: string) => {
    if (kind.toLowerCase() === "b") return Buffer.from(text, "base64").toString();
    const bytes = text
      .replaceAll("_", " ")
      .replaceAll(/=([0-9a-f]{2})/gi, (_escape, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    return Buffer.from(bytes, "latin1").toString();
  });
}

const encodeWords = (value: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a header holds nothing else
  /^[\u0009\u0020-\u007e]*$/.test(value) ? value : `=?UTF-8?B?${Buffer.from(value).toString("base64")}?=`;

/** The headers of GET and HEAD that describe the object itself. */
export function objectHeaders(object: ObjectRow): Record<string, string> {
  const { attributes } = object;
  const headers: Record<string, string> = {
    etag: `"${object.etag}"`,
    "last-modified": new Date(object.modifiedMs).toUTCString(),
    "accept-ranges": "bytes",
    "content-type": "binary/octet-stream",
  };
  for (const [name, value] of Object.entries(attributes.headers)) headers[name] = toWire(value);
  for (const [name, value] of Object.entries(attributes.metadata)) headers[prefix + name] = encodeWords(value);
  if (attributes.tags?.length) headers["x-amz-tagging-count"] = String(attributes.tags.length);
  return headers;
}

const toWire = (value: string) => Buffer.from(value).toString("latin1");

/** `a=1&b=2`, as the header `x-amz-tagging` has it. */
function parseTagging(text: string): Tag[] {
  return mustBeTags([...new URLSearchParams(text)]);
}

/** At most ten, names unique, 128 and 256 characters. Throws `InvalidTag`. */
export function mustBeTags(tags: Tag[]): Tag[] {
  const isTooLong = tags.some(([name, value]) => name === "" || name.length > 128 || value.length > 256);
  if (tags.length > 10 || isTooLong || new Set(tags.map(([name]) => name)).size < tags.length)
    throw s3Error(
      "InvalidTag",
      "An object has at most 10 tags, each with a name of its own (128 characters, values 256).",
    );
  return tags;
}
