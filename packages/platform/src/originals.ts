import { randomUUID } from "node:crypto";
import { mkdir, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Pulse } from "@darkroom/codecs";
import { Fault, type Job } from "@darkroom/domain";
import type { Bucket } from "./bucket.ts";
import { copyOriginal, hashOriginal } from "./copy-original.ts";

/** A local copy of an original while somebody holds it; read-only. `kind` and `format` are what intake took it for. */
type LocalFile = AsyncDisposable & {
  path: string;
  sizeBytes: number;
  sha256: string;
  kind: "image" | "video" | "audio";
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
  /**
   * A stage is through with this original. After the decoder it is no longer kept ahead of anybody, and after the last of
   * those that read it, it goes at once: files written where others have just gone cost a tenth (measured on a virtual
   * machine, whose memory is slow at first touch).
   */
  release(job: Wanted, by: Through): void;
};

/** The stage that is through, and all of those that read originals of this kind. */
type Through = { stage: string; readers: readonly string[]; isLastDecode: boolean };

type Entry = {
  path: string;
  sizeBytes: number;
  holders: number;
  pulses: Set<Pulse>;
  through: Set<string>; // stages that will not read it again
  awaitedUntilMs: number; // a decoder has yet to read it, if it comes at all; on performance.now
  fetched: Promise<string>; // SHA-256
  isFetched: boolean;
  stop: AbortController;
};

type Options = { media: Bucket; folder: string; roomBytes: number };

type Shelf = Options & {
  entries: Map<string, Entry>; // in order of last use
  waiters: Set<() => void>;
};

const streamedOverBytes = 256 * 1024 ** 2;
const leastFreeShare = 0.05;
const mostAhead = 64; // originals that others have read and no decoder yet: pictures should come early in an import
const awaitedForMs = 60_000;

const isAwaited = ({ awaitedUntilMs }: Entry): boolean => awaitedUntilMs > performance.now();

/** Opens the folder the copies lie in, emptied first. */
export async function openOriginals(options: Options): Promise<Originals> {
  await rm(options.folder, { recursive: true, force: true });
  await mkdir(options.folder, { recursive: true, mode: 0o700 });
  const shelf: Shelf = { ...options, entries: new Map(), waiters: new Set() };
  return {
    open: (job, pulse) => openFile(shelf, job, pulse),
    sha256: async (job, pulse) => {
      if (job.original.sizeBytes > streamedOverBytes) return hashOriginal(shelf.media, job.original, pulse);
      await using file = await openFile(shelf, job, pulse);
      return file.sha256;
    },
    hasRoom: async ({ decodes }, { withinMs }) => {
      const isRoom = () => {
        const ahead = [...shelf.entries.values()].filter(isAwaited);
        return ahead.length < mostAhead && sumOf(shelf, isAwaited) < shelf.roomBytes / 2;
      };
      return decodes || isRoom() || waitFor(isRoom, shelf.waiters, withinMs);
    },
    release: (job, by) => release(shelf, job, by),
    [Symbol.asyncDispose]: async () => {
      const why = new Fault("interrupted", "network", "Darkroom stops");
      for (const { stop } of shelf.entries.values()) stop.abort(why);
      await rm(shelf.folder, { recursive: true, force: true });
    },
  };
}

async function openFile(shelf: Shelf, job: Wanted, pulse: Pulse): Promise<LocalFile> {
  const entry = await hold(shelf, job, pulse);
  const letGo = () => {
    entry.holders--;
    entry.pulses.delete(pulse);
    if (entry.holders === 0 && !entry.isFetched) abandon(shelf, nameOf(job), entry);
    wake(shelf);
  };
  try {
    const sha256 = await unlessAborted(entry.fetched, pulse.signal);
    const { path, sizeBytes } = entry;
    const { format } = job.original;
    const kind = job.kind === "other" ? "image" : job.kind;
    return { path, sizeBytes, sha256, kind, ...(format && { format }), [Symbol.asyncDispose]: async () => letGo() };
  } catch (error) {
    letGo();
    throw error;
  }
}

/** The entry of this version, fetched once; whoever comes while it is fetched, or after, shares it. */
async function hold(shelf: Shelf, job: Wanted, pulse: Pulse): Promise<Entry> {
  const { entries, roomBytes } = shelf;
  const { sizeBytes } = job.original;
  if (sizeBytes > roomBytes) throw tooLarge(sizeBytes, roomBytes);
  const name = nameOf(job);
  if (!entries.has(name)) await makeRoom(shelf, sizeBytes);
  const entry = entries.get(name) ?? beginFetch(shelf, job, pulse);
  entry.holders++;
  entry.pulses.add(pulse);
  entries.delete(name);
  entries.set(name, entry); // the last used
  return entry;
}

function beginFetch(shelf: Shelf, job: Wanted, pulse: Pulse): Entry {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const entry: Entry = {
    path: join(shelf.folder, randomUUID()),
    sizeBytes: job.original.sizeBytes,
    holders: 0,
    pulses: new Set([pulse]),
    through: new Set(),
    awaitedUntilMs: job.kind === "other" ? 0 : performance.now() + awaitedForMs,
    fetched: promise,
    isFetched: false,
    stop: new AbortController(),
  };
  fetchInto(shelf, entry, job).then((sha256) => {
    entry.isFetched = true;
    resolve(sha256);
  }, reject);
  promise.catch(() => drop(shelf, nameOf(job), entry));
  return entry;
}

async function fetchInto({ media, folder }: Shelf, entry: Entry, { original }: Wanted): Promise<string> {
  await mustFit(folder, original.sizeBytes);
  const progress = () => {
    for (const pulse of entry.pulses) pulse.progress();
  };
  return copyOriginal(media, original, entry.path, { signal: entry.stop.signal, progress });
}

function release(shelf: Shelf, job: Wanted, { stage, readers, isLastDecode }: Through): void {
  const entry = shelf.entries.get(nameOf(job));
  if (!entry) return;
  entry.through.add(stage);
  if (isLastDecode) entry.awaitedUntilMs = 0;
  const isLast = readers.every((reader) => entry.through.has(reader));
  if (isLast && entry.holders === 0) drop(shelf, nameOf(job), entry).catch(() => undefined); // a start empties the folder
  wake(shelf);
}

/** Makes room by dropping what nobody holds, longest unused first; what a decoder still waits for goes last. */
async function makeRoom(shelf: Shelf, sizeBytes: number): Promise<void> {
  const isFull = () => sumOf(shelf, () => true) + sizeBytes > shelf.roomBytes;
  const idle = [...shelf.entries].filter(([, entry]) => entry.holders === 0);
  const inOrder = [...idle.filter(([, entry]) => !isAwaited(entry)), ...idle.filter(([, entry]) => isAwaited(entry))];
  for (const [name, entry] of inOrder) if (isFull()) await drop(shelf, name, entry);
  if (isFull()) throw noRoom(sizeBytes, shelf.roomBytes);
}

/** Nobody waits for it any more: whoever comes now fetches anew. */
function abandon({ entries }: Shelf, name: string, entry: Entry): void {
  if (entries.get(name) === entry) entries.delete(name);
  entry.stop.abort(new Fault("interrupted", "network", "Nobody waits for this original"));
}

async function drop(shelf: Shelf, name: string, entry: Entry): Promise<void> {
  if (shelf.entries.get(name) === entry) shelf.entries.delete(name);
  await rm(entry.path, { force: true });
  wake(shelf);
}

function sumOf({ entries }: Shelf, isCounted: (entry: Entry) => boolean): number {
  return [...entries.values()].reduce((sum, entry) => sum + (isCounted(entry) ? entry.sizeBytes : 0), 0);
}

function wake({ waiters }: Shelf): void {
  for (const waiter of waiters) waiter();
}

const nameOf = ({ original }: Wanted): string => `${original.etag}\0${original.key}`;

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
