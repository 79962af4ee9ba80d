import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from "@aws-sdk/client-s3";
import type { World } from "./world.ts";

export type StoredObject = { etag: string; body: Buffer; modifiedAt: Date; metadata: Record<string, string> };

export type Store = {
  client: S3Client;
  buckets: Record<string, Map<string, StoredObject>>;
};

/** S3 in memory, as far as the product calls it: versions by etag, conditions, ranges, listings. */
export function openStore(world: World): Store {
  const buckets: Store["buckets"] = { media: new Map(), derived: new Map() };
  const bucketOf = (name: string | undefined) => buckets[name ?? ""] ?? fail(404, "NoSuchBucket");

  const answer = (command: unknown): object => {
    if (command instanceof GetObjectCommand) return get(bucketOf(command.input.Bucket), command.input);
    if (command instanceof HeadObjectCommand) {
      const object = bucketOf(command.input.Bucket).get(command.input.Key ?? "") ?? fail(404, "NotFound");
      return { ...headOf(object), ContentLength: object.body.length };
    }
    if (command instanceof ListObjectsV2Command) return list(bucketOf(command.input.Bucket), command.input);
    if (command instanceof PutObjectCommand) {
      const { Bucket, Key = "", Body } = command.input;
      const body = Buffer.from(Body as Uint8Array);
      const there = bucketOf(Bucket).get(Key);
      if (there && !there.body.equals(body)) world.violate(`two attempts wrote to one place: ${Key}`);
      const etag = `d${body.length}-${world.steps()}`;
      bucketOf(Bucket).set(Key, { etag, body, modifiedAt: new Date(world.nowMs()), metadata: {} });
      return { ETag: `"${etag}"` };
    }
    throw new Error(`The store knows no ${(command as object).constructor.name}`);
  };
  const send = (command: unknown) => world.remote("store", () => answer(command));
  return { client: { send } as unknown as S3Client, buckets };
}

function get(bucket: Map<string, StoredObject>, { Key = "", Range, IfMatch }: GetObjectCommand["input"]): object {
  const object = bucket.get(Key) ?? fail(404, "NoSuchKey");
  if (IfMatch !== undefined && IfMatch !== `"${object.etag}"`) fail(412, "PreconditionFailed");
  if (!Range) return { ...headOf(object), Body: bodyOf(object.body), ContentLength: object.body.length };
  const [from = 0, to = 0] = Range.replace("bytes=", "").split("-").map(Number);
  if (from >= object.body.length) fail(416, "InvalidRange");
  const part = object.body.subarray(from, to + 1);
  const ContentRange = `bytes ${from}-${from + part.length - 1}/${object.body.length}`;
  return { ...headOf(object), ContentRange, Body: bodyOf(part), ContentLength: part.length };
}

function list(
  bucket: Map<string, StoredObject>,
  { StartAfter = "", MaxKeys = 1000 }: ListObjectsV2Command["input"],
): object {
  const keys = [...bucket.keys()].filter((key) => key > StartAfter).sort();
  const Contents = keys.slice(0, MaxKeys).map((Key) => {
    const object = bucket.get(Key) as StoredObject;
    return { Key, ETag: `"${object.etag}"`, Size: object.body.length, LastModified: object.modifiedAt };
  });
  return { Contents, IsTruncated: keys.length > MaxKeys };
}

const headOf = ({ etag, modifiedAt, metadata }: StoredObject) => ({
  ETag: `"${etag}"`,
  LastModified: modifiedAt,
  Metadata: metadata,
});

const bodyOf = (bytes: Buffer) => ({
  transformToByteArray: async () => new Uint8Array(bytes),
  async *[Symbol.asyncIterator]() {
    yield bytes;
  },
});

function fail(httpStatusCode: number, name: string): never {
  throw new S3ServiceException({ name, $fault: "client", message: name, $metadata: { httpStatusCode } });
}
