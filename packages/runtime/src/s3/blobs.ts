import { randomInt, randomUUID } from "node:crypto";
import { constants, mkdirSync } from "node:fs";
import { copyFile, link, lstat, open, readdir, rename, statfs, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Durability } from "../cloud/database.ts";
import { BlobWriter } from "./blob-writer.ts";
import { FolderSync } from "./folder-sync.ts";
import { incomingDirOf, sweepIncoming } from "./incoming.ts";
import { diskFull } from "./s3-error.ts";

/** A piece of an object: one file and how much of the object it is. */
export type Piece = { blob: string; sizeBytes: number };

/** Something being written that no object holds yet. */
export type Draft = { blob: string; writer: BlobWriter };

type BlobsOptions = { dir: string; durability: Durability; minFreeBytes: number };

const shards = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, "0"));
const filesInTurn = 256;
const spaceIsFreshMs = 500;

/** The files behind the objects: `blobs/aa/<uuid>`, never named after a key. */
export class Blobs {
  readonly #options: BlobsOptions;
  readonly #folders = new Map<string, FolderSync>();
  readonly #holders = new Map<string, number>();
  readonly #doomed = new Set<string>();
  /** Written or linked, and not yet committed: the sweep leaves them alone. */
  readonly #drafts = new Set<string>();
  readonly #removals = new Set<Promise<unknown>>();
  #space = { freeBytes: Number.POSITIVE_INFINITY, readAtMs: Number.NEGATIVE_INFINITY };
  #named = randomInt(shards.length) * filesInTurn;

  constructor(options: BlobsOptions) {
    this.#options = options;
    mkdirSync(join(options.dir, "tmp"), { recursive: true });
    mkdirSync(incomingDirOf(options.dir), { recursive: true, mode: 0o700 });
    for (const shard of shards) mkdirSync(join(options.dir, "blobs", shard), { recursive: true });
  }

  pathOf(blob: string): string {
    return join(this.#options.dir, "blobs", blob.slice(0, 2), blob);
  }

  #draftPathOf(blob: string): string {
    return join(this.#options.dir, "tmp", blob);
  }

  /** Throws `InsufficientStorage` when the disk has no room for so many bytes above the floor. */
  async mustFit(sizeBytes: number): Promise<void> {
    const { dir, minFreeBytes } = this.#options;
    if (performance.now() - this.#space.readAtMs > spaceIsFreshMs) {
      const { bavail, bsize } = await statfs(dir);
      this.#space = { freeBytes: bavail * bsize, readAtMs: performance.now() };
    }
    const { freeBytes } = this.#space;
    if (freeBytes - sizeBytes < minFreeBytes)
      throw diskFull(`${sizeBytes} bytes do not fit: ${freeBytes} are free, of which ${minFreeBytes} are kept free`);
  }

  create(): Draft {
    const blob = this.#name();
    const writer = new BlobWriter(this.#draftPathOf(blob), { sync: this.#options.durability === "full" });
    return { blob, writer };
  }

  /** Files written at the same time lie in one folder, so that one sync of it serves them all. */
  #name(): string {
    this.#named++;
    const shard = shards[Math.floor(this.#named / filesInTurn) % shards.length] ?? "00";
    const blob = shard + randomUUID().slice(2);
    this.#drafts.add(blob);
    return blob;
  }

  /** Finishes a draft and gives it its place; after this it survives what the durability promises. */
  async place({ blob, writer }: Draft): Promise<void> {
    await writer.finish();
    await rename(this.#draftPathOf(blob), this.pathOf(blob));
    await this.#syncFolder(blob);
  }

  /** Gives a file that another process has written and synced its place. Nothing when it is not there, or is no file. */
  async adopt(name: string): Promise<Piece | undefined> {
    const file = join(incomingDirOf(this.#options.dir), name);
    const facts = await lstat(file).catch(() => undefined);
    if (!facts?.isFile()) return undefined;
    const blob = this.#name();
    try {
      await rename(file, this.pathOf(blob));
      await this.#syncFolder(blob);
      return { blob, sizeBytes: facts.size };
    } catch (error) {
      this.remove([blob]);
      throw error;
    }
  }

  /** A second name for the same bytes: copying an object costs no room. */
  async duplicate(blob: string): Promise<string> {
    const copy = this.#name();
    try {
      await link(this.pathOf(blob), this.pathOf(copy)).catch(() => this.#copyBytes(blob, copy));
      await this.#syncFolder(copy);
      return copy;
    } catch (error) {
      this.remove([copy]);
      throw error;
    }
  }

  /** Where the file system has no second names, or no more of them. */
  async #copyBytes(blob: string, copy: string): Promise<void> {
    await copyFile(this.pathOf(blob), this.pathOf(copy), constants.COPYFILE_EXCL);
    await using file = await open(this.pathOf(copy), "r+");
    if (this.#options.durability === "full") await file.sync();
  }

  async #syncFolder(blob: string): Promise<void> {
    if (this.#options.durability !== "full") return;
    const shard = blob.slice(0, 2);
    const folder = this.#folders.get(shard) ?? new FolderSync(join(this.#options.dir, "blobs", shard));
    this.#folders.set(shard, folder);
    await folder.sync();
  }

  /** Takes back a draft that will not be committed. */
  async abandon({ blob, writer }: Draft): Promise<void> {
    await writer.discard();
    await unlink(this.#draftPathOf(blob)).catch(() => {});
    this.remove([blob]);
  }

  /** The commit has happened: from now on `s3_blobs` knows them. */
  kept(blobs: string[]): void {
    for (const blob of blobs) this.#drafts.delete(blob);
  }

  /** Removes files nothing refers to any more, as soon as the last reader is done. */
  remove(blobs: string[]): void {
    for (const blob of blobs) {
      if (this.#holders.has(blob)) this.#doomed.add(blob);
      else this.#unlink(blob);
    }
  }

  /** A file that cannot be removed now is an orphan, and swept at the next start. */
  #unlink(blob: string): void {
    const removal = unlink(this.pathOf(blob))
      .catch(() => {})
      .finally(() => {
        this.#drafts.delete(blob);
        this.#removals.delete(removal);
      });
    this.#removals.add(removal);
  }

  /** Keeps files readable, also while the object is overwritten or deleted. */
  hold(blobs: string[]): Disposable {
    for (const blob of blobs) this.#holders.set(blob, (this.#holders.get(blob) ?? 0) + 1);
    return { [Symbol.dispose]: () => this.#release(blobs) };
  }

  #release(blobs: string[]): void {
    for (const blob of blobs) {
      const left = (this.#holders.get(blob) ?? 1) - 1;
      if (left > 0) this.#holders.set(blob, left);
      else {
        this.#holders.delete(blob);
        if (this.#doomed.delete(blob)) this.#unlink(blob);
      }
    }
  }

  /** Removes what a killed process left: unfinished drafts, and files no row knows. */
  async sweep(isKnown: (blob: string) => boolean): Promise<void> {
    const { dir } = this.#options;
    const left = (await readdir(join(dir, "tmp"))).filter((blob) => !this.#drafts.has(blob));
    for (const blob of left) await unlink(this.#draftPathOf(blob)).catch(() => {});
    await sweepIncoming(dir);
    for (const shard of shards) {
      const names = await readdir(join(dir, "blobs", shard));
      this.remove(names.filter((blob) => !this.#drafts.has(blob) && !isKnown(blob)));
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#removals);
    for (const folder of this.#folders.values()) await folder.close();
  }
}
