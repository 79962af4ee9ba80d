import { setTimeout as sleep } from "node:timers/promises";
import { Fault, Sidecar } from "@darkroom/domain";
import type { Figures } from "./figures.ts";
import type { ImportLog } from "./import-log.ts";
import { type Media, metadataOf } from "./media.ts";
import { findHead, putFile } from "./put.ts";
import { type Refusal, refusalOf } from "./refusal.ts";
import { openSourceFile } from "./source-file.ts";
import type { Found } from "./walk.ts";
import type { FinishedWatch } from "./watch-finished.ts";
import type { Workspace } from "./workspace.ts";

/** What every file of one import shares. */
export type Importing = {
  media: Media;
  source: string;
  stallMs: number;
  patienceMs: number; // with a bucket that does not answer
  log: ImportLog;
  figures: Figures;
  watch: FinishedWatch | undefined;
  emptyNames: ReadonlySet<string>; // first parts of keys below which there was nothing at the start
  refuse(refusal: Refusal): void;
  onPut: ((file: { key: string; sizeBytes: number }) => void) | undefined;
  cut: AbortSignal; // ends what is under way
};

/** Takes one file in: skipped when an earlier import put it, refused with a reason, or put. Throws what stops the import. */
export async function addFile(found: Found, workspace: Workspace, importing: Importing): Promise<void> {
  if (importing.log.has(found)) {
    importing.figures.thereFiles++;
    return;
  }
  try {
    await putUnlessThere(found, workspace, importing);
  } catch (error) {
    if (importing.cut.aborted || stopsImport(error)) throw error;
    if (Fault.is(error) && error.facts.stalled) workspace.buffer = Buffer.alloc(0); // the hanging read may yet write in it
    importing.refuse(refusalOf(found.path, error));
  }
}

async function putUnlessThere(found: Found, workspace: Workspace, importing: Importing): Promise<void> {
  const { media, log, figures, emptyNames, cut } = importing;
  const isNewName = emptyNames.has(found.key.slice(0, found.key.indexOf("/")));
  const head = isNewName ? undefined : await untilServed(() => findHead(media, found.key, cut), importing);
  const { "darkroom-mtime": mtime } = metadataOf("", found.mtimeMs);
  if (head?.sizeBytes === found.sizeBytes && head.mtime === mtime) {
    log.add({ event: "there", ...found, etag: head.etag });
    figures.thereFiles++;
    return;
  }
  if (head && head.mtime === undefined) throw keyTaken(found);
  const isSidecar = Sidecar.isSidecar(found.key);
  if (!isSidecar) importing.watch?.expect(found.key); // no asset comes of a sidecar
  try {
    const put = await putTwiceIfChanged(found, workspace, importing);
    log.add({ event: "put", ...put });
    figures.putFiles++;
    importing.onPut?.({ key: put.key, sizeBytes: put.sizeBytes });
    const isNews = put.etag !== head?.etag;
    if (isNews && isSidecar) figures.sidecarFiles++;
    if (isNews) return;
    figures.sameFiles++;
    importing.watch?.forget(found.key); // the same bytes again: nothing will happen to the asset
  } catch (error) {
    importing.watch?.forget(found.key);
    throw error;
  }
}

/** What no import put is somebody's own: another version of it is theirs to put. */
const keyTaken = ({ key, path }: Found) =>
  new Fault("conflict", "source.key_taken", `Another program put an object at its key ${key}; rename the folder`, {
    path,
  });

/** A file that is still being written is tried once more, then refused. */
async function putTwiceIfChanged(found: Found, workspace: Workspace, importing: Importing): Promise<Put> {
  try {
    return await putOnce(found, workspace, importing);
  } catch (error) {
    if (!Fault.is(error, "source.changed")) throw error;
    return putOnce(found, workspace, importing);
  }
}

type Put = Found & { etag: string; uploadId?: string };

async function putOnce(found: Found, workspace: Workspace, importing: Importing): Promise<Put> {
  const { media, source, stallMs, log, figures, cut } = importing;
  await using file = await openSourceFile(found.path, stallMs);
  const upload: { uploadId?: string } = {};
  const options = {
    key: found.key,
    source,
    workspace,
    signal: cut,
    onBytes: (sizeBytes: number) => {
      figures.putBytes += sizeBytes;
    },
    onUpload: async (uploadId: string) => {
      upload.uploadId = uploadId;
      log.add({ event: "upload", key: found.key, uploadId, pid: process.pid });
      await log.flush();
    },
    onAborted: (uploadId: string) => log.add({ event: "aborted", key: found.key, uploadId }),
  };
  const etag = await untilServed(() => putFile(media, file, options), importing);
  return { ...found, sizeBytes: file.sizeBytes, mtimeMs: file.mtimeMs, etag, ...upload };
}

const firstWaitMs = 200;
const longestWaitMs = 2_000;

/** Asks the bucket again while it does not answer: Darkroom may be starting again. Throws what it finally came to. */
async function untilServed<Answer>(ask: () => Promise<Answer>, { patienceMs, cut }: Importing): Promise<Answer> {
  const deadlineMs = performance.now() + patienceMs;
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
    try {
      return await ask();
    } catch (error) {
      if (cut.aborted) throw error;
      const fault = error instanceof Fault ? error : faultOfBucket(error);
      if (fault?.code !== "media.unavailable" || performance.now() > deadlineMs) throw fault ?? error;
      await sleep(waitMs, undefined, { signal: cut });
    }
  }
}

const stopping = new Set(["source.root_gone", "disk_full", "media.unavailable", "media.denied", "media.missing"]);

/** Is it about the import rather than about one file? */
const stopsImport = (error: unknown): boolean => error instanceof Fault && stopping.has(error.code);

/** Reads an error of the S3 client. Nothing when it is not the bucket's. */
function faultOfBucket(cause: unknown): Fault | undefined {
  if (!(cause instanceof Error) || cause instanceof Fault) return undefined;
  const status = statusOf(cause);
  if (cause.name === "InsufficientStorage") {
    return new Fault("unavailable", "disk_full", `${cause.message} Then import again: it goes on where it stopped`, {
      cause,
    });
  }
  if (status === undefined ? isConnection(cause) : status >= 500 || status === 429) {
    return new Fault("unavailable", "media.unavailable", `The bucket does not answer (${cause.name})`, { cause });
  }
  if (status === undefined) return undefined;
  if (status === 403)
    return new Fault("denied", "media.denied", `The bucket refuses our key pair: ${cause.message}`, { cause });
  if (cause.name === "NoSuchBucket") return new Fault("missing", "media.missing", "The bucket is not there", { cause });
  return new Fault("invalid", "put.refused", `The bucket refuses it: ${cause.message}`, { cause, name: cause.name });
}

function statusOf(error: Error): number | undefined {
  if (!("$metadata" in error) || typeof error.$metadata !== "object" || error.$metadata === null) return undefined;
  const { $metadata: metadata } = error;
  return "httpStatusCode" in metadata && typeof metadata.httpStatusCode === "number"
    ? metadata.httpStatusCode
    : undefined;
}

const connectionCodes = new Set(["ECONNREFUSED", "ECONNRESET", "EPIPE", "ETIMEDOUT", "EAI_AGAIN", "EHOSTUNREACH"]);

function isConnection(error: Error): boolean {
  const code = "code" in error ? String(error.code) : "";
  return connectionCodes.has(code) || error.name === "TimeoutError" || error.message === "socket hang up";
}
