import type { Readable } from "node:stream";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import type { Pulse } from "@darkroom/codecs";
import { Fault, type Upload } from "@darkroom/domain";
import { type Copying, copyObject } from "./copy-object.ts";
import * as Multipart from "./multipart.ts";
import { putFileAs } from "./put-file.ts";
import { statusOf, translated } from "./store-faults.ts";

/** What an object is when somebody looks at it: one version, with its first bytes. */
export type Look = {
  etag: string; // without quotes
  sizeBytes: number;
  firstBytes: Uint8Array;
  modifiedAt: string; // ISO 8601
  metadata: Record<string, string>;
};

type Stretch = { offset: number; lengthBytes: number };

export type Listed = { key: string; etag: string; sizeBytes: number; modifiedAtMs: number };

/** One bucket, with the few verbs the product needs. Its errors are faults. */
export type Bucket = ReturnType<typeof openBucket>;

/** The bucket `name` on this client; `isLocal` where its store is the embedded one, on this machine. */
export function openBucket(s3: S3Client, name: string, isLocal = false) {
  return {
    name,
    look: (key: string, lengthBytes: number) => look(s3, name, key, lengthBytes),
    read: (key: string, etag: string, stretch: Stretch) => read(s3, name, { key, etag }, stretch),
    has: (key: string) => has(s3, name, key),
    head: (key: string) => head(s3, name, key),
    open: (key: string, etag: string, signal: AbortSignal) => open(s3, name, key, etag, signal),
    borrow: (key: string, etag: string, signal: AbortSignal): Promise<Borrowed> =>
      isLocal ? borrow(s3, name, key, etag, signal) : open(s3, name, key, etag, signal).then((body) => ({ body })),
    put: (key: string, bytes: Uint8Array, contentType: string) => put(s3, name, key, bytes, contentType),
    replace: (key: string, bytes: Uint8Array, written: Replacing) => replace(s3, name, key, bytes, written),
    beginParts: (key: string, described: Multipart.Described) => Multipart.begin(s3, name, key, described),
    listParts: (place: Multipart.Place) => Multipart.listParts(s3, name, place),
    finishParts: (place: Multipart.Place & Multipart.Writable, parts: readonly Upload.Part[]) =>
      Multipart.finish(s3, name, place, parts),
    abortParts: (place: Multipart.Place) => Multipart.abort(s3, name, place),
    listLeftovers: () => Multipart.listLeftovers(s3, name),
    copy: (key: string, to: string, conditions?: Copying) => copyObject(s3, { Bucket: name, key, to, ...conditions }),
    remove: (key: string, etag?: string) => remove(s3, name, key, etag),
    putFile: (key: string, path: string, contentType: string, pulse: Pulse) =>
      putFile(s3, { Bucket: name, Key: key, ContentType: contentType, CacheControl }, path, pulse),
    page: (options: Wanted) => page(s3, name, options),
  };
}

/** One ranged GET of the object's first bytes; `undefined` when there is no such object. */
async function look(s3: S3Client, Bucket: string, Key: string, lengthBytes: number): Promise<Look | undefined> {
  try {
    const answer = await s3.send(new GetObjectCommand({ Bucket, Key, Range: `bytes=0-${lengthBytes - 1}` }));
    const firstBytes = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
    return { ...lookOf(answer), sizeBytes: sizeOf(answer.ContentRange) ?? firstBytes.byteLength, firstBytes };
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return undefined;
    if (status !== 416) throw translated(error);
  }
  const empty = await head(s3, Bucket, Key); // no first byte
  return empty && { ...empty, firstBytes: new Uint8Array() };
}

/** Some bytes of this version of an object; `undefined` when it is another by now, or gone. */
async function read(
  s3: S3Client,
  Bucket: string,
  { key: Key, etag }: { key: string; etag: string },
  { offset, lengthBytes }: Stretch,
): Promise<Uint8Array | undefined> {
  const Range = `bytes=${offset}-${offset + lengthBytes - 1}`;
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, Range, IfMatch: `"${etag}"` }));
    return await Body?.transformToByteArray();
  } catch (error) {
    if ([404, 412, 416].includes(statusOf(error) ?? 0)) return undefined;
    throw translated(error);
  }
}

/** Is there such an object? */
const has = async (s3: S3Client, Bucket: string, Key: string): Promise<boolean> =>
  (await head(s3, Bucket, Key)) !== undefined;

/** What the object says of itself, without its bytes; `undefined` when there is none. */
async function head(s3: S3Client, Bucket: string, Key: string): Promise<Omit<Look, "firstBytes"> | undefined> {
  try {
    const answer = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    return { ...lookOf(answer), sizeBytes: answer.ContentLength ?? 0 };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw translated(error);
  }
}

/** The object's bytes, if it is still this version. Throws `superseded` when it is another, or gone. */
async function open(s3: S3Client, Bucket: string, Key: string, etag: string, signal: AbortSignal): Promise<Readable> {
  const command = new GetObjectCommand({ Bucket, Key, IfMatch: `"${etag}"` });
  const { Body } = await getVersion(s3, command, signal);
  return Body as Readable;
}

/**
 * Where the object's bytes lie on this machine, if it is still this version: to be copied from there at once, which costs a
 * fifth of being sent them. A store elsewhere, or one that keeps the object in pieces, sends them; then they are answered.
 */
async function borrow(s3: S3Client, Bucket: string, Key: string, etag: string, signal: AbortSignal): Promise<Borrowed> {
  const command = new GetObjectCommand({ Bucket, Key, IfMatch: `"${etag}"` });
  // The store's own headers: no user metadata, which anybody who may put an object chooses, ever names a file.
  let lent: Record<string, string> = {};
  command.middlewareStack.add(
    (next) => async (call) => {
      const { headers } = call.request as { headers: Record<string, string> };
      headers["x-darkroom-lend"] = "1";
      const answered = await next(call);
      lent = (answered.response as { headers: Record<string, string> }).headers;
      return answered;
    },
    { step: "build" },
  );
  const answer = await getVersion(s3, command, signal);
  const body = answer.Body as Readable;
  const { "x-darkroom-file": file, "x-darkroom-sha256": sha256 } = lent;
  if (file === undefined) return { body };
  body.resume(); // it is empty
  return { file: decodeURIComponent(file), ...(sha256 !== undefined && { sha256 }) };
}

/** The bytes, or where they lie, with their SHA-256 (hex) where the store verified one when they were put. */
export type Borrowed = { body: Readable } | { file: string; sha256?: string };

async function getVersion(s3: S3Client, command: GetObjectCommand, signal: AbortSignal) {
  try {
    return await s3.send(command, { abortSignal: signal });
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 || status === 412)
      throw new Fault("conflict", "superseded", "The object is no longer the one this was queued for", {
        cause: error,
      });
    throw signal.aborted ? signal.reason : translated(error);
  }
}

const CacheControl = "private, max-age=31536000, immutable"; // no key is ever written twice with other bytes

async function put(s3: S3Client, Bucket: string, Key: string, Body: Uint8Array, ContentType: string): Promise<void> {
  try {
    await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType, CacheControl }));
  } catch (error) {
    throw translated(error);
  }
}

/** What a small object is, and which version it takes the place of: none, where `etag` is absent. */
type Replacing = { contentType: string; etag: string | undefined };

/** Puts an object where the version it is made from still is. Answers its ETag; `undefined` when somebody was quicker. */
async function replace(s3: S3Client, Bucket: string, Key: string, Body: Uint8Array, { contentType, etag }: Replacing) {
  const condition = etag === undefined ? { IfNoneMatch: "*" } : { IfMatch: `"${etag}"` };
  try {
    const answer = await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType: contentType, ...condition }));
    return bare(answer.ETag ?? "");
  } catch (error) {
    const status = statusOf(error);
    if (status === 412 || status === 409 || status === 404) return undefined;
    throw translated(error);
  }
}

async function putFile(s3: S3Client, target: Parameters<typeof putFileAs>[1], path: string, pulse: Pulse) {
  try {
    await putFileAs(s3, target, path, pulse);
  } catch (error) {
    throw pulse.signal.aborted ? pulse.signal.reason : translated(error);
  }
}

/**
 * Deletes an object: with an ETag, only while it is this version. False when it is another one; true when it is gone, whoever
 * did it.
 */
async function remove(s3: S3Client, Bucket: string, Key: string, etag: string | undefined): Promise<boolean> {
  try {
    await s3.send(new DeleteObjectCommand({ Bucket, Key, ...(etag !== undefined && { IfMatch: `"${etag}"` }) }));
    return true;
  } catch (error) {
    if (statusOf(error) === 404) return true;
    if (statusOf(error) === 412) return false;
    throw translated(error);
  }
}

type Wanted = { after?: string | undefined; limit: number; prefix?: string };

/** A page of keys in order, after the one given, of those that begin with the prefix. */
async function page(s3: S3Client, Bucket: string, { after, limit, prefix: Prefix }: Wanted) {
  try {
    const input = { Bucket, Prefix, MaxKeys: limit, ...(after !== undefined && { StartAfter: after }) };
    const answer = await s3.send(new ListObjectsV2Command(input));
    const items = (answer.Contents ?? []).map(
      ({ Key = "", ETag = "", Size = 0, LastModified }): Listed => ({
        key: Key,
        etag: bare(ETag),
        sizeBytes: Size,
        modifiedAtMs: LastModified?.getTime() ?? 0,
      }),
    );
    return { items, hasMore: answer.IsTruncated === true };
  } catch (error) {
    throw translated(error);
  }
}

type Answer = {
  ETag?: string | undefined;
  LastModified?: Date | undefined;
  Metadata?: Record<string, string> | undefined;
};

const lookOf = (answer: Answer) => ({
  etag: bare(answer.ETag ?? ""),
  modifiedAt: (answer.LastModified ?? new Date(0)).toISOString(),
  metadata: answer.Metadata ?? {},
});

const bare = (etag: string): string => etag.replaceAll('"', "");

/** The size in `bytes 0-65535/1234567`. */
const sizeOf = (contentRange: string | undefined): number | undefined => {
  const size = contentRange?.split("/")[1];
  return size === undefined || size === "*" ? undefined : Number(size);
};
