import { crc32 } from "node:zlib";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { handOver } from "./hand-over.ts";
import { etagOf, type Media, metadataOf } from "./media.ts";
import type { SourceFile } from "./source-file.ts";
import { take, type Workspace } from "./workspace.ts";

export type PutOptions = {
  key: string;
  source: string;
  workspace: Workspace;
  onBytes: (sizeBytes: number) => void;
  onUpload: (uploadId: string) => Promise<void>; // a multipart upload began, and must end
  onAborted: (uploadId: string) => void; // it ended without an object
  signal: AbortSignal;
};

/** Files above it go in parts: a file is never held in memory whole, and a part is what is sent again after a fault. */
const partBytes = 16 * 1024 ** 2;
const maxParts = 10_000;

/**
 * Copies a file into the bucket. Nothing is there when it throws: a file that changed meanwhile is noticed before the
 * only request, or before the parts become an object. Answers the ETag, without quotes.
 */
export async function putFile(media: Media, file: SourceFile, options: PutOptions): Promise<string> {
  const { incomingDir } = media;
  const handedOver = incomingDir === undefined ? undefined : await handOver(media, incomingDir, file, options);
  if (handedOver !== undefined) return handedOver;
  return file.sizeBytes <= partBytes ? putWhole(media, file, options) : putParts(media, file, options);
}

async function putWhole(media: Media, file: SourceFile, options: PutOptions): Promise<string> {
  const body = take(options.workspace, file.sizeBytes);
  await file.read(body, 0);
  await file.mustBeUnchanged();
  const { ETag } = await media.client.send(
    new PutObjectCommand({
      Bucket: media.bucket,
      Key: options.key,
      Body: body,
      ContentLength: body.length,
      ChecksumCRC32: crc32Of(body),
      Metadata: metadataOf(options.source, file.mtimeMs),
    }),
    { abortSignal: options.signal },
  );
  options.onBytes(body.length);
  return etagOf(ETag);
}

async function putParts(media: Media, file: SourceFile, options: PutOptions): Promise<string> {
  const target = { Bucket: media.bucket, Key: options.key };
  const aborted = { abortSignal: options.signal };
  const { UploadId } = await media.client.send(
    new CreateMultipartUploadCommand({
      ...target,
      ChecksumAlgorithm: "CRC32",
      Metadata: metadataOf(options.source, file.mtimeMs),
    }),
    aborted,
  );
  if (!UploadId) throw new Error("The bucket began an upload without an id");
  const upload = { ...target, UploadId };
  try {
    await options.onUpload(UploadId);
    const parts = await putEachPart(media, file, { ...options, upload });
    await file.mustBeUnchanged();
    const complete = new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts: parts } });
    const { ETag } = await media.client.send(complete, aborted);
    return etagOf(ETag);
  } catch (error) {
    if (await abortUpload(media, options.key, UploadId)) options.onAborted(UploadId);
    throw error;
  }
}

type PartOptions = PutOptions & { upload: { Bucket: string; Key: string; UploadId: string } };

async function putEachPart(media: Media, file: SourceFile, options: PartOptions): Promise<CompletedPart[]> {
  const parts: CompletedPart[] = [];
  const sizeBytes = Math.max(partBytes, Math.ceil(file.sizeBytes / maxParts));
  let sentBytes = 0;
  try {
    while (sentBytes < file.sizeBytes) {
      const body = take(options.workspace, Math.min(sizeBytes, file.sizeBytes - sentBytes));
      await file.read(body, sentBytes);
      const part = { PartNumber: parts.length + 1, ChecksumCRC32: crc32Of(body) };
      const { ETag } = await media.client.send(
        new UploadPartCommand({ ...options.upload, ...part, Body: body, ContentLength: body.length }),
        { abortSignal: options.signal },
      );
      parts.push({ ...part, ETag });
      sentBytes += body.length;
      options.onBytes(body.length);
    }
  } catch (error) {
    options.onBytes(-sentBytes);
    throw error;
  }
  return parts;
}

/** Ends a multipart upload so that its parts take no room. What fails here is left to the next import. */
export async function abortUpload(media: Media, key: string, uploadId: string): Promise<boolean> {
  const command = new AbortMultipartUploadCommand({ Bucket: media.bucket, Key: key, UploadId: uploadId });
  try {
    await media.client.send(command, { abortSignal: AbortSignal.timeout(5_000) });
    return true;
  } catch (error) {
    return error instanceof Error && error.name === "NoSuchUpload";
  }
}

/** An object as the import compares it with a file. */
export type Head = { sizeBytes: number; etag: string; mtime: string | undefined };

export async function findHead(media: Media, key: string, signal: AbortSignal): Promise<Head | undefined> {
  try {
    const command = new HeadObjectCommand({ Bucket: media.bucket, Key: key });
    const head = await media.client.send(command, { abortSignal: signal });
    const { "darkroom-mtime": mtime } = head.Metadata ?? {};
    return { sizeBytes: head.ContentLength ?? 0, etag: etagOf(head.ETag), mtime };
  } catch (error) {
    if (error instanceof Error && (error.name === "NotFound" || error.name === "NoSuchKey")) return undefined;
    throw error;
  }
}

/** Is there no object below this name? Then none of its files needs a HEAD. */
export async function isEmpty(media: Media, name: string, signal: AbortSignal): Promise<boolean> {
  const command = new ListObjectsV2Command({ Bucket: media.bucket, Prefix: `${name}/`, MaxKeys: 1 });
  const { KeyCount } = await media.client.send(command, { abortSignal: signal });
  return (KeyCount ?? 0) === 0;
}

function crc32Of(bytes: Buffer): string {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(bytes));
  return digest.toString("base64");
}
