import { hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Fault } from "@darkroom/domain";
import { isRunning } from "@darkroom/runtime";
import type { Found } from "./walk.ts";

/** One decision of an import, a line of the log. */
export type Entry =
  | { event: "started"; paths: string[]; source: string }
  | ({ event: "put" | "there"; etag: string; uploadId?: string } & Found)
  | { event: "upload"; key: string; uploadId: string; pid: number }
  | { event: "aborted"; key: string; uploadId: string }
  | { event: "refused"; path: string; code: string; message: string }
  | { event: "ended"; outcome: string; putFiles: number; thereFiles: number; refusedFiles: number };

/** A multipart upload an earlier import began and did not end. */
type OpenUpload = { key: string; uploadId: string };

export type ImportLog = {
  /** Did an earlier import put this very file: same key, size and time? */
  has(file: Found): boolean;
  /** Nobody wrote to it before. */
  isFirst: boolean;
  /** What killed imports left behind. */
  openUploads: OpenUpload[];
  add(entry: Entry): void;
  /** Everything added is on disk. */
  flush(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

const flushEveryMs = 500;

export const logFileOf = (dataDir: string): string => join(dataDir, "imports", "log.jsonl");

/**
 * Opens the import log of a data folder: JSON lines, only ever appended to. A last line that a crash tore is ignored and
 * ended, and its file is compared with the bucket instead. Of each put it keeps 16 bytes in memory, never a path.
 */
export async function openImportLog(dataDir: string, importId: string): Promise<ImportLog> {
  const file = logFileOf(dataDir);
  await mkdir(join(dataDir, "imports"), { recursive: true, mode: 0o700 });
  const { put, openUploads } = await readBack(file);
  const handle = await open(file, "a+", 0o600);
  const { size: sizeBytes } = await handle.stat();
  let waiting = (await endsTorn(handle, sizeBytes)) ? "\n" : "";
  let writing = Promise.resolve();

  function flush(): Promise<void> {
    writing = writing.then(async () => {
      if (waiting === "") return;
      const lines = waiting;
      waiting = "";
      try {
        await handle.appendFile(lines);
        await handle.datasync();
      } catch (cause) {
        throw new Fault("unavailable", "import.log_failed", `The import log ${file} cannot be written`, { cause });
      }
    });
    return writing;
  }

  const timer = setInterval(() => void flush().catch(() => undefined), flushEveryMs); // a failure is thrown by the last flush
  return {
    openUploads,
    isFirst: sizeBytes === 0,
    has: (file) => put.get(numberOf(file.key)) === fingerprintOf(file),
    add(entry) {
      waiting += `${JSON.stringify({ at: new Date().toISOString(), importId, ...entry })}\n`;
      if (entry.event === "put" || entry.event === "there") put.set(numberOf(entry.key), fingerprintOf(entry));
    },
    flush,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      try {
        await flush();
      } finally {
        await handle.close();
      }
    },
  };
}

/** The entries of the log, oldest first; lines nobody can read are left out. */
export async function* readImportLog(dataDir: string): AsyncGenerator<Entry & { at: string; importId: string }> {
  yield* readEntries(logFileOf(dataDir));
}

async function* readEntries(file: string): AsyncGenerator<Entry & { at: string; importId: string }> {
  const stream = createReadStream(file, { encoding: "utf8" });
  try {
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      const entry = parseEntry(line);
      if (entry) yield entry;
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}

function parseEntry(line: string): (Entry & { at: string; importId: string }) | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    const isEntry = typeof entry === "object" && entry !== null && "event" in entry;
    return isEntry ? (entry as Entry & { at: string; importId: string }) : undefined; // written by `add`, above
  } catch {
    return undefined;
  }
}

async function readBack(file: string): Promise<{ put: Map<number, number>; openUploads: OpenUpload[] }> {
  const put = new Map<number, number>();
  const uploads = new Map<string, OpenUpload>();
  for await (const entry of readEntries(file)) {
    if (entry.event === "upload") {
      if (!isRunning(entry.pid)) uploads.set(entry.uploadId, { key: entry.key, uploadId: entry.uploadId });
    } else if (entry.event === "aborted") {
      uploads.delete(entry.uploadId);
    } else if (entry.event === "put" || entry.event === "there") {
      put.set(numberOf(entry.key), fingerprintOf(entry));
      if (entry.uploadId !== undefined) uploads.delete(entry.uploadId);
    }
  }
  return { put, openUploads: [...uploads.values()] };
}

/** 48 bits of SHA-1: two of a million files share one with a chance of 1 in 500, and then their times differ. */
export const numberOf = (text: string): number => hash("sha1", text, "buffer").readUIntBE(0, 6);

const fingerprintOf = ({ key, sizeBytes, mtimeMs }: Found) => numberOf(`${key}\0${sizeBytes}\0${mtimeMs}`);

async function endsTorn(handle: FileHandle, sizeBytes: number): Promise<boolean> {
  if (sizeBytes === 0) return false;
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, sizeBytes - 1);
  return buffer[0] !== 10;
}
