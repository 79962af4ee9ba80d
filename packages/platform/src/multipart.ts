import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { Fault, type Upload } from "@darkroom/domain";
import { statusOf, translated } from "./store-faults.ts";

/** What the finished object says of itself. */
export type Described = { contentType: string; metadata: Record<string, string> };

/** Where a multipart upload is. */
export type Place = { key: string; storeId: string };

/** Under which condition an object is written: where none is, or over the one with this ETag. */
export type Writable = { replaces?: string | undefined };

/** Begins an upload in parts and answers the store's name for it. */
export async function begin(s3: S3Client, Bucket: string, key: string, described: Described): Promise<string> {
  const { contentType: ContentType, metadata: Metadata } = described;
  const command = new CreateMultipartUploadCommand({ Bucket, Key: key, ContentType, Metadata });
  const { UploadId } = await s3.send(command).catch(rethrow);
  if (UploadId === undefined) throw new Error("the store began an upload and did not name it");
  return UploadId;
}

/** The parts that are there, in order; `undefined` when the store knows no such upload (any more). */
export async function listParts(
  s3: S3Client,
  Bucket: string,
  { key, storeId }: Place,
): Promise<Upload.Part[] | undefined> {
  const parts: Upload.Part[] = [];
  let after: string | undefined;
  do {
    const from = after === undefined ? {} : { PartNumberMarker: after };
    const command = new ListPartsCommand({ Bucket, Key: key, UploadId: storeId, ...from });
    const page = await unlessGone(() => s3.send(command));
    if (!page) return undefined;
    for (const { PartNumber = 0, Size = 0, ETag = "" } of page.Parts ?? [])
      parts.push({ number: PartNumber, sizeBytes: Size, etag: ETag });
    after = page.IsTruncated ? page.NextPartNumberMarker : undefined;
  } while (after !== undefined);
  return parts;
}

/**
 * Makes the object of its parts. `taken`: another object has the key, or the one to be replaced has changed; `gone`: the
 * store knows no such upload (any more), which it also says of one that was finished before. Throws `upload.contended`.
 */
export async function finish(
  s3: S3Client,
  Bucket: string,
  { key, storeId, replaces }: Place & Writable,
  parts: readonly Upload.Part[],
): Promise<"finished" | "taken" | "gone"> {
  const command = new CompleteMultipartUploadCommand({
    Bucket,
    Key: key,
    UploadId: storeId,
    MultipartUpload: { Parts: parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag })) },
    ...(replaces === undefined ? { IfNoneMatch: "*" } : { IfMatch: `"${replaces}"` }),
  });
  try {
    await s3.send(command);
    return "finished";
  } catch (error) {
    const status = statusOf(error);
    if (status === 404) return "gone";
    if (status === 412) return "taken";
    if (status === 409)
      throw new Fault("unavailable", "upload.contended", "The key or a part is being written", { cause: error });
    throw translated(error);
  }
}

export type Leftover = Place & { begunAtMs: number };

const leftoversAtOnce = 1000;

/** Uploads that were begun and neither finished nor given up, whoever began them: at most a thousand, in order of their keys. */
export async function listLeftovers(s3: S3Client, Bucket: string): Promise<Leftover[]> {
  const command = new ListMultipartUploadsCommand({ Bucket, MaxUploads: leftoversAtOnce });
  const { Uploads = [] } = await s3.send(command).catch(rethrow);
  return Uploads.flatMap(({ Key, UploadId, Initiated }) =>
    Key && UploadId && Initiated ? [{ key: Key, storeId: UploadId, begunAtMs: Initiated.getTime() }] : [],
  );
}

/** Gives an upload up, with the parts that are there. One that is gone already is as good. */
export async function abort(s3: S3Client, Bucket: string, { key, storeId }: Place): Promise<void> {
  await unlessGone(() => s3.send(new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId: storeId })));
}

async function unlessGone<Answer>(call: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call();
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw translated(error);
  }
}

function rethrow(error: unknown): never {
  throw translated(error);
}
