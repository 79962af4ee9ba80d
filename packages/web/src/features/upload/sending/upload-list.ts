import { Uploads } from "@darkroom/contract";
import { RequestFailed, send } from "../../../lib/api.ts";
import { type Entry, isEnded, isRunning } from "./entry.ts";
import { hashFile } from "./hash-file.ts";
import { forget, type Kept, keep, recall } from "./keep.ts";
import type { Picked } from "./picked.ts";
import { sendFile } from "./send-file.ts";

/** What is known of an entry besides what is shown. */
type Work = {
  entry: Entry;
  file?: File;
  handle?: FileSystemFileHandle;
  lastModified: number;
  sha256?: string;
  hashed?: File; // whose hash that is, since the page was opened
  uploadId?: string;
  ifDuplicate: "skip" | "send";
  stop?: AbortController;
};

const filesAtOnce = 2;
const tellEveryMs = 100;

/** The files on their way into the library: told of what somebody wants, it does it and says how far it is. */
export class UploadList {
  readonly #works = new Map<string, Work>();
  readonly #listeners = new Set<() => void>();
  #shown: readonly Entry[] = [];
  #telling: ReturnType<typeof setTimeout> | undefined;
  #running = 0;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly entries = (): readonly Entry[] => this.#shown;

  /** Shows again what was not ended when the page was left. */
  async recall(): Promise<void> {
    for (const { id, name, sizeBytes, lastModified, sha256, handle } of await recall()) {
      if (this.#works.has(id)) continue;
      const isAtHand = handle !== undefined;
      const entry: Entry = { id, name, sizeBytes, state: "interrupted", movedBytes: 0, isAtHand };
      const known = { ...(sha256 !== undefined && { sha256 }), ...(handle && { handle }) };
      this.#works.set(id, { entry, lastModified, ifDuplicate: "skip", ...known });
    }
    this.#tell();
  }

  /** Takes files in; one that was interrupted goes on. They go into `folder`. */
  add(picked: readonly Picked[], folder: string): void {
    const kept: Kept[] = [];
    for (const { file, name, handle } of picked) {
      const again = this.#unended(file);
      if (again?.entry.state === "interrupted") this.#goOn(again, file);
      if (!again) kept.push(this.#begin(file, folder === "" ? name : `${folder}/${name}`, handle));
    }
    void keep(kept);
    this.#work();
  }

  /** Has the browser ask for the files it knows where to find. Answers whether there are others, to be chosen again. */
  async fetchInterrupted(): Promise<boolean> {
    for (const work of [...this.#works.values()].filter(({ entry }) => entry.state === "interrupted")) {
      const file = await fileAt(work.handle);
      if (file && isSame(work, file)) this.#goOn(work, file);
      else this.#show(work, { isAtHand: false });
    }
    this.#work();
    return [...this.#works.values()].some(({ entry }) => entry.state === "interrupted");
  }

  pause(id: string): void {
    this.#stop(id, "paused");
  }

  /** Goes on with one that is paused, or tries one again that failed. */
  resume(id: string, ifDuplicate?: "send"): void {
    const work = this.#works.get(id);
    if (!work?.file) return;
    if (ifDuplicate) work.ifDuplicate = ifDuplicate;
    this.#show(work, { state: "waiting", failure: undefined, asset: undefined });
    this.#work();
  }

  pauseAll(): void {
    for (const { id } of this.#shown.filter(isRunning)) this.pause(id);
  }

  resumeAll(): void {
    for (const { id, state } of this.#shown) if (state === "paused" || state === "failed") this.resume(id);
  }

  /** Gives an upload up, with what is there of it. */
  cancel(id: string): void {
    const work = this.#works.get(id);
    this.#stop(id, "paused");
    this.#works.delete(id);
    void forget([id]);
    if (work?.uploadId !== undefined) {
      const { uploadId } = work;
      send(Uploads.abort, { uploadId }, {}).catch(() => undefined); // else it is given up after a week
    }
    this.#tell();
  }

  /** Takes away what has ended. */
  clear(): void {
    for (const { id } of this.#shown.filter(isEnded)) this.#works.delete(id);
    this.#tell();
  }

  #begin(file: File, name: string, handle: FileSystemFileHandle | undefined): Kept {
    const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`; // a page without TLS has none
    const isEmpty = file.size === 0;
    const entry: Entry = {
      ...{ id, name, sizeBytes: file.size, movedBytes: 0, isAtHand: true },
      ...(isEmpty ? { state: "failed", failure: "The file is empty." } : { state: "waiting" }),
    };
    const { lastModified } = file;
    this.#works.set(id, { entry, file, lastModified, ifDuplicate: "skip", ...(handle && { handle }) });
    return { id, name, sizeBytes: file.size, lastModified, ...(handle && { handle }) };
  }

  #goOn(work: Work, file: File): void {
    work.file = file;
    this.#show(work, { state: "waiting", isAtHand: true });
  }

  #unended(file: File): Work | undefined {
    return [...this.#works.values()].find((work) => !isEnded(work.entry) && isSame(work, file));
  }

  #work(): void {
    this.#tell();
    for (const work of this.#works.values()) {
      if (this.#running >= filesAtOnce) return;
      if (work.entry.state === "waiting") void this.#run(work);
    }
  }

  async #run(work: Work): Promise<void> {
    const { file } = work;
    if (!file) return;
    const stop = new AbortController();
    work.stop = stop;
    this.#running++;
    this.#show(work, { state: "hashing", movedBytes: 0 });
    try {
      await this.#send(work, file, stop.signal);
    } catch (error) {
      if (!stop.signal.aborted) this.#show(work, { state: "failed", failure: wordsOf(error) });
    } finally {
      this.#running--;
      this.#work();
    }
  }

  async #send(work: Work, file: File, signal: AbortSignal): Promise<void> {
    const { id, name } = work.entry;
    const { ifDuplicate } = work;
    const onMoved = (movedBytes: number) => !signal.aborted && this.#show(work, { movedBytes });
    const sha256 = await this.#hash(work, file, { signal, onHashed: onMoved });
    this.#show(work, { state: "sending", movedBytes: 0 });
    const onBegun = (uploadId: string) => {
      work.uploadId = uploadId;
    };
    const sent = await sendFile({ file, name, sha256, ifDuplicate, signal, onBegun, onSent: onMoved });
    this.#show(work, { ...sent, movedBytes: file.size });
    void forget([id]);
  }

  /** The file's hash, computed once; after a reload again, for the file may be another by now. */
  async #hash(work: Work, file: File, options: Parameters<typeof hashFile>[1]): Promise<string> {
    if (work.hashed === file && work.sha256 !== undefined) return work.sha256;
    const sha256 = await hashFile(file, options);
    if (work.sha256 !== undefined && work.sha256 !== sha256)
      throw new RequestFailed(400, "source.changed", "The file is not the one that was begun; it changed.");
    work.sha256 = sha256;
    work.hashed = file;
    const { lastModified, handle, entry } = work;
    const { id, name, sizeBytes } = entry;
    void keep([{ id, name, sizeBytes, lastModified, sha256, ...(handle && { handle }) }]);
    return sha256;
  }

  #stop(id: string, state: Entry["state"]): void {
    const work = this.#works.get(id);
    if (!work || !isRunning(work.entry)) return;
    this.#show(work, { state });
    work.stop?.abort(new DOMException("stopped by hand", "AbortError"));
  }

  #show(work: Work, change: { [Name in keyof Entry]?: Entry[Name] | undefined }): void {
    const { asset, failure, ...rest } = { ...work.entry, ...change };
    work.entry = { ...rest, ...(asset && { asset }), ...(failure !== undefined && { failure }) } as Entry;
    this.#tell();
  }

  /** Not more often than a person can see, however many files there are. */
  #tell(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#shown = [...this.#works.values()].map(({ entry }) => entry);
      for (const listener of this.#listeners) listener();
    }, tellEveryMs);
  }
}

const isSame = ({ entry, lastModified }: Work, file: File): boolean =>
  entry.sizeBytes === file.size && lastModified === file.lastModified && entry.name.endsWith(file.name);

/** Asks for the file where it was; nothing when somebody says no, or it is gone. */
async function fileAt(handle: FileSystemFileHandle | undefined): Promise<File | undefined> {
  type Asking = { requestPermission?: (how: { mode: "read" }) => Promise<PermissionState> };
  try {
    const isAllowed = (await (handle as Asking | undefined)?.requestPermission?.({ mode: "read" })) === "granted";
    return isAllowed ? await handle?.getFile() : undefined;
  } catch {
    return undefined;
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
