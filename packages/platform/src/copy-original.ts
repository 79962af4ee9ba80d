import { createHash } from "node:crypto";
import { constants, createWriteStream } from "node:fs";
import { copyFile, open } from "node:fs/promises";
import { type Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Asset, Fault } from "@darkroom/domain";
import type { Bucket } from "./bucket.ts";

type Following = { signal: AbortSignal; progress(): void };

const readAtOnceBytes = 1024 ** 2;

/**
 * Copies an original to `path` and answers its SHA-256, hex: computed on the way, or the one the embedded store has had
 * since it was put. From that store it is copied on disk; from any other, and where it is kept in pieces, it is sent.
 * Throws `superseded`, `stream.truncated`.
 */
export async function copyOriginal(
  media: Bucket,
  original: Asset.Original,
  path: string,
  following: Following,
): Promise<string> {
  const { key, etag } = original;
  const borrowed = await media.borrow(key, etag, following.signal);
  if ("file" in borrowed && (await copyOnDisk(borrowed.file, path)))
    return borrowed.sha256 ?? hashFile(path, original, following);

  const body = "body" in borrowed ? borrowed.body : await media.open(key, etag, following.signal);
  const meter = meterOf(following);
  await pipeline(body, meter.stream, createWriteStream(path, { mode: 0o400 }), { signal: following.signal });
  return meter.end(original);
}

/** The SHA-256, hex, of an original that is read and not kept. */
export async function hashOriginal(media: Bucket, original: Asset.Original, following: Following): Promise<string> {
  return hashStream(await media.open(original.key, original.etag, following.signal), original, following);
}

/** Into one buffer, again and again: fresh ones would cost more than the hashing. */
async function hashFile(path: string, original: Asset.Original, following: Following): Promise<string> {
  const meter = meterOf(following);
  const buffer = Buffer.allocUnsafeSlow(Math.min(readAtOnceBytes, Math.max(1, original.sizeBytes)));
  await using file = await open(path, "r");
  for (let isMore = true; isMore; ) {
    following.signal.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    meter.take(buffer.subarray(0, bytesRead));
    isMore = bytesRead > 0;
  }
  return meter.end(original);
}

async function hashStream(body: Readable, original: Asset.Original, following: Following): Promise<string> {
  const meter = meterOf(following);
  for await (const chunk of body) {
    following.signal.throwIfAborted();
    meter.take(chunk);
  }
  return meter.end(original);
}

/** Counts and hashes what goes by. */
function meterOf({ progress }: Following) {
  const hash = createHash("sha256");
  let receivedBytes = 0;
  const take = (chunk: Buffer) => {
    hash.update(chunk);
    receivedBytes += chunk.length;
    progress();
  };
  const transform = (chunk: Buffer, _encoding: BufferEncoding, pass: (error: null, chunk: Buffer) => void) => {
    take(chunk);
    pass(null, chunk);
  };
  const end = ({ sizeBytes }: Asset.Original): string => {
    if (receivedBytes === sizeBytes) return hash.digest("hex");
    const facts = { receivedBytes, sizeBytes };
    throw new Fault("interrupted", "stream.truncated", "The store sent fewer bytes than the object has", facts);
  };
  return { take, end, stream: new Transform({ transform }) };
}

/** A copy of a file of the store, shared with it where the file system can; false when it is gone by now: it was overwritten. */
async function copyOnDisk(file: string, path: string): Promise<boolean> {
  try {
    await copyFile(file, path, constants.COPYFILE_FICLONE);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
