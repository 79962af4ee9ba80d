import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, open, unlink } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { Fault } from "@darkroom/domain";
import { handOverHeader, nameOfIncoming } from "@darkroom/runtime";
import { etagOf, type Media, metadataOf } from "./media.ts";
import type { PutOptions } from "./put.ts";
import type { SourceFile } from "./source-file.ts";
import { take } from "./workspace.ts";

const pieceBytes = 1024 ** 2;

/**
 * Copies a file into the store's own folder and hands it over: its bytes are read once and written once, and cross no
 * socket. Nothing is there when it throws. Answers the ETag as the store gives it; nothing when this process may not write
 * in that folder.
 */
export async function handOver(
  media: Media,
  folder: string,
  file: SourceFile,
  options: PutOptions,
): Promise<string | undefined> {
  const name = nameOfIncoming(process.pid, randomUUID());
  const path = join(folder, name);
  const draft = await open(path, "wx", 0o600).catch(unlessElsewhere);
  if (!draft) return undefined;
  let copiedBytes = 0;
  const onBytes = (sizeBytes: number) => {
    copiedBytes += sizeBytes;
    options.onBytes(sizeBytes);
  };
  try {
    const sha256 = await copyInto(draft, file, { ...options, onBytes });
    await file.mustBeUnchanged();
    return await putTaken(media, { name, sha256, mtimeMs: file.mtimeMs }, options);
  } catch (error) {
    options.onBytes(-copiedBytes);
    await unlink(path).catch(() => undefined); // the store may have taken it
    throw isFull(error) ? full(error) : error;
  }
}

/** Writes all of the file, on disk when this resolves. Answers its SHA-256, base64. */
async function copyInto(draft: FileHandle, file: SourceFile, options: PutOptions): Promise<string> {
  const { workspace, onBytes, signal } = options;
  const hash = createHash("sha256");
  let doneBytes = 0;
  try {
    while (doneBytes < file.sizeBytes) {
      signal.throwIfAborted();
      const piece = take(workspace, Math.min(pieceBytes, file.sizeBytes - doneBytes));
      await file.read(piece, doneBytes);
      hash.update(piece);
      await writeAll(draft, piece);
      doneBytes += piece.length;
      onBytes(piece.length);
    }
    await draft.datasync();
    return hash.digest("base64");
  } finally {
    await draft.close();
  }
}

async function writeAll(draft: FileHandle, piece: Buffer): Promise<void> {
  for (let done = 0; done < piece.length; ) done += (await draft.write(piece, done)).bytesWritten;
}

type Taken = { name: string; sha256: string; mtimeMs: number };

async function putTaken(media: Media, { name, sha256, mtimeMs }: Taken, options: PutOptions): Promise<string> {
  const command = new PutObjectCommand({
    Bucket: media.bucket,
    Key: options.key,
    Body: Buffer.alloc(0),
    ContentLength: 0,
    ChecksumSHA256: sha256,
    Metadata: metadataOf(options.source, mtimeMs),
  });
  command.middlewareStack.add(
    (next) => (call) => {
      const { headers } = call.request as { headers: Record<string, string> };
      headers[handOverHeader] = name;
      return next(call);
    },
    { step: "build" },
  );
  try {
    const { ETag } = await media.client.send(command, { abortSignal: options.signal });
    return etagOf(ETag);
  } catch (error) {
    throw isGone(error) ? answerLost(error) : error;
  }
}

/** The store took the file when it was asked before, and its answer never came: the client asks again by itself. */
const isGone = (error: unknown) => error instanceof Error && error.name === "NoSuchUpload";
const answerLost = (cause: unknown) =>
  new Fault("unavailable", "media.unavailable", "The store took the file, and its answer was lost on the way", {
    cause,
  });

const codeOf = (error: unknown) => (error instanceof Error && "code" in error ? String(error.code) : "");
const isFull = (error: unknown) => ["ENOSPC", "EDQUOT"].includes(codeOf(error));
const full = (cause: unknown) =>
  new Fault(
    "unavailable",
    "disk_full",
    "The disk of the library is full. Then import again: it goes on where it stopped",
    { cause },
  );

/** A folder that is not there, or not ours: the bytes are sent instead. */
function unlessElsewhere(error: unknown): undefined {
  if (["ENOENT", "EACCES", "EPERM", "EROFS"].includes(codeOf(error))) return undefined;
  throw isFull(error) ? full(error) : error;
}
