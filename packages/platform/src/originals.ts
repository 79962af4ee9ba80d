import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Pulse } from "@darkroom/codecs";
import { Fault, type Job } from "@darkroom/domain";
import type { Bucket } from "./bucket.ts";

/** A local copy of an original while somebody holds it; read-only. `kind` and `format` are what intake took it for. */
export type LocalFile = AsyncDisposable & {
  path: string;
  sizeBytes: number;
  sha256: string;
  kind: "image" | "video";
  format?: string;
};

type Wanted = Pick<Job.Info, "original" | "kind">;

/** The originals the stages read: fetched once per key and ETag, and shared while any of them holds it. */
export type Originals = AsyncDisposable & {
  /** A local file. `superseded` when the object is another by now; `original.no_room` when the disk has no room for it. */
  open(job: Wanted, pulse: Pulse): Promise<LocalFile>;
  /** SHA-256 of the bytes, hex: of the local file, or of the stream where the original is too large to be kept for it. */
  sha256(job: Wanted, pulse: Pulse): Promise<string>;
  /** Is there room to read ahead of the decoders? Waits for it; false when there was none in time. */
  hasRoom(stage: { decodes: boolean }, options: { withinMs: number }): Promise<boolean>;
  /** The decoders are through with this original: it is no longer kept for them. */
  release(job: Wanted): void;
};

type Entry = {
  path: string;
  sizeBytes: number;
  holders: number;
  pulses: Set<Pulse>;
  isAwaited: boolean; // a decoder has yet to read it
  fetched: Promise<string>; // SHA-256
  stop: AbortController;
};

type Options = { media: Bucket; folder: string; roomBytes: number };

const streamedOverBytes = 256 * 1024 ** 2;
const leastFreeShare = 0.05;

/** Opens the folder the copies lie in, emptied first. */
export async function openOriginals({ media, folder, roomBytes }: Options): Promise<Originals> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const entries = new Map<string, Entry>(); // in order of last use
  const waiters = new Set<() => void>();

  const keptBytes = () => [...entries.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const awaitedBytes = () =>
    [...entries.values()].reduce((sum, entry) => sum + (entry.isAwaited ? entry.sizeBytes : 0), 0);
  const wake = () => {
    for (const waiter of waiters) waiter();
  };

  const drop = async (name: string, entry: Entry) => {
    if (entries.get(name) === entry) entries.delete(name);
    await rm(entry.path, { force: true });
    wake();
  };

  /** Makes room by dropping what nobody holds, longest unused first; what a decoder still waits for goes last. */
  const makeRoom = async (sizeBytes: number) => {
    const idle = [...entries].filter(([, entry]) => entry.holders === 0);
    const inOrder = [...idle.filter(([, entry]) => !entry.isAwaited), ...idle.filter(([, entry]) => entry.isAwaited)];
    for (const [name, entry] of inOrder) {
      if (keptBytes() + sizeBytes <= roomBytes) return;
      await drop(name, entry);
    }
    if (keptBytes() + sizeBytes > roomBytes) throw noRoom(sizeBytes, roomBytes);
  };

  const fetchInto = async (entry: Entry, { original }: Wanted): Promise<string> => {
    await mustFit(folder, original.sizeBytes);
    const hash = createHash("sha256");
    let receivedBytes = 0;
    const meter = new Transform({
      transform: (chunk: Buffer, _encoding, pass) => {
        hash.update(chunk);
        receivedBytes += chunk.length;
        for (const pulse of entry.pulses) pulse.progress();
        pass(null, chunk);
      },
    });
    const body = await media.open(original.key, original.etag, entry.stop.signal);
    await pipeline(body, meter, createWriteStream(entry.path, { mode: 0o400 }), { signal: entry.stop.signal });
    mustBeWhole(receivedBytes, original.sizeBytes);
    return hash.digest("hex");
  };

  const hold = async (job: Wanted, pulse: Pulse): Promise<Entry> => {
    const { original, kind } = job;
    if (original.sizeBytes > roomBytes) throw tooLarge(original.sizeBytes, roomBytes);
    const name = nameOf(job);
    let entry = entries.get(name);
    if (!entry) {
      await makeRoom(original.sizeBytes);
      entry = entries.get(name);
    }
    if (!entry) {
      const path = join(folder, randomUUID());
      const isAwaited = kind !== "other";
      const stop = new AbortController();
      const made: Entry = {
        path,
        sizeBytes: original.sizeBytes,
        holders: 0,
        pulses: new Set([pulse]),
        isAwaited,
        fetched: Promise.resolve(""),
        stop,
      };
      made.fetched = fetchInto(made, job);
      made.fetched.catch(() => drop(name, made));
      entry = made;
    }
    entry.holders++;
    entry.pulses.add(pulse);
    entries.delete(name);
    entries.set(name, entry); // the last used
    return entry;
  };

  const letGo = (entry: Entry, pulse: Pulse) => {
    entry.holders--;
    entry.pulses.delete(pulse);
    if (entry.holders === 0) entry.stop.abort(new Fault("interrupted", "network", "Nobody waits for this original"));
    wake();
  };

  const open = async (job: Wanted, pulse: Pulse): Promise<LocalFile> => {
    const entry = await hold(job, pulse);
    try {
      const sha256 = await unlessAborted(entry.fetched, pulse.signal);
      const { path, sizeBytes } = entry;
      const { format } = job.original;
      const taken = { kind: job.kind === "video" ? ("video" as const) : ("image" as const), ...(format && { format }) };
      return { path, sizeBytes, sha256, ...taken, [Symbol.asyncDispose]: async () => letGo(entry, pulse) };
    } catch (error) {
      letGo(entry, pulse);
      throw error;
    }
  };

  return {
    open,
    sha256: async (job, pulse) => {
      if (job.original.sizeBytes > streamedOverBytes) return hashStream(media, job, pulse);
      await using file = await open(job, pulse);
      return file.sha256;
    },
    hasRoom: async ({ decodes }, { withinMs }) => {
      if (decodes) return true;
      const isRoom = () => awaitedBytes() < roomBytes / 2;
      return isRoom() || waitFor(isRoom, waiters, withinMs);
    },
    release: (job) => {
      const entry = entries.get(nameOf(job));
      if (entry) entry.isAwaited = false;
      wake();
    },
    [Symbol.asyncDispose]: async () => {
      for (const { stop } of entries.values()) stop.abort(new Fault("interrupted", "network", "Darkroom stops"));
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const nameOf = ({ original }: Wanted): string => `${original.etag}\0${original.key}`;

async function hashStream(media: Bucket, { original }: Wanted, pulse: Pulse): Promise<string> {
  const hash = createHash("sha256");
  let receivedBytes = 0;
  for await (const chunk of await media.open(original.key, original.etag, pulse.signal)) {
    hash.update(chunk);
    receivedBytes += chunk.length;
    pulse.progress();
  }
  mustBeWhole(receivedBytes, original.sizeBytes);
  return hash.digest("hex");
}

function mustBeWhole(receivedBytes: number, sizeBytes: number): void {
  if (receivedBytes === sizeBytes) return;
  throw new Fault("interrupted", "stream.truncated", "The store sent fewer bytes than the object has", {
    receivedBytes,
    sizeBytes,
  });
}

/** Waits until the condition holds; false when it did not in time. */
function waitFor(isMet: () => boolean, waiters: Set<() => void>, withinMs: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const end = (isIt: boolean) => {
    waiters.delete(look);
    clearTimeout(timer);
    resolve(isIt);
  };
  const look = () => {
    if (isMet()) end(true);
  };
  const timer = setTimeout(() => end(false), withinMs);
  waiters.add(look);
  return promise;
}

async function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

async function mustFit(folder: string, sizeBytes: number): Promise<void> {
  const { bavail, blocks, bsize } = await statfs(folder);
  if ((bavail - blocks * leastFreeShare) * bsize < sizeBytes) throw noRoom(sizeBytes, bavail * bsize);
}

const noRoom = (sizeBytes: number, roomBytes: number): Fault =>
  new Fault("unavailable", "original.no_room", "No room for a local copy of the original", { sizeBytes, roomBytes });

const tooLarge = (sizeBytes: number, roomBytes: number): Fault =>
  new Fault("unsupported", "original.too_large", "The original is larger than all the room for local copies", {
    sizeBytes,
    limitBytes: roomBytes,
  });
