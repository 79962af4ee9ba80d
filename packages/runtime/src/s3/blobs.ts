import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { type FileHandle, link, open, readdir, rename, statfs, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Durability } from "../cloud/database.ts";
import { type BlobWriter, openBlobWriter } from "./blob-writer.ts";
import { diskFull } from "./s3-error.ts";

/** A piece of an object: one file and how much of the object it is. */
export type Piece = { blob: string; sizeBytes: number };

/** Something being written that no object holds yet. */
export type Draft = { blob: string; writer: BlobWriter };

export type BlobsOptions = { dir: string; durability: Durability; minFreeBytes: number };

/** The files behind the objects: `blobs/aa/<uuid>`, never named after a key. */
export type Blobs = ReturnType<typeof openBlobs>;

const shards = Array.from({ length: 256 }, (_, index) => index.toString(16).padStart(2, "0"));
const spaceIsFreshMs = 500;

export function openBlobs({ dir, durability, minFreeBytes }: BlobsOptions) {
  const sync = durability === "full";
  const tmp = join(dir, "tmp");
  mkdirSync(tmp, { recursive: true });
  for (const shard of shards) mkdirSync(join(dir, "blobs", shard), { recursive: true });

  const folders = new Map<string, Promise<FileHandle>>();
  const holders = new Map<string, number>();
  const doomed = new Set<string>();
  /** Written or linked, and not yet committed: the sweep leaves them alone. */
  const drafts = new Set<string>();
  const underWay = new Set<Promise<unknown>>();
  let space = { freeBytes: Number.POSITIVE_INFINITY, readAtMs: Number.NEGATIVE_INFINITY };

  const pathOf = (blob: string) => join(dir, "blobs", blob.slice(0, 2), blob);
  const draftPathOf = (blob: string) => join(tmp, blob);

  /** Throws `InsufficientStorage` when the disk has no room for so many bytes above the floor. */
  async function mustFit(sizeBytes: number): Promise<void> {
    if (performance.now() - space.readAtMs > spaceIsFreshMs) {
      const { bavail, bsize } = await statfs(dir);
      space = { freeBytes: bavail * bsize, readAtMs: performance.now() };
    }
    if (space.freeBytes - sizeBytes < minFreeBytes)
      throw diskFull(
        `${sizeBytes} bytes do not fit: ${space.freeBytes} are free, of which ${minFreeBytes} are kept free`,
      );
  }

  function create(): Draft {
    const blob = randomUUID();
    drafts.add(blob);
    return { blob, writer: openBlobWriter(draftPathOf(blob), { sync }) };
  }

  /** Finishes a draft and gives it its place; after this it survives what the durability promises. */
  async function place({ blob, writer }: Draft): Promise<void> {
    await writer.finish();
    await rename(draftPathOf(blob), pathOf(blob));
    await syncFolder(blob);
  }

  /** A second name for the same bytes: copying an object costs no room. */
  async function duplicate(blob: string): Promise<string> {
    const copy = randomUUID();
    drafts.add(copy);
    await link(pathOf(blob), pathOf(copy));
    await syncFolder(copy);
    return copy;
  }

  async function syncFolder(blob: string): Promise<void> {
    if (!sync) return;
    const shard = blob.slice(0, 2);
    const opened = folders.get(shard) ?? open(join(dir, "blobs", shard), "r");
    folders.set(shard, opened);
    await (await opened).sync();
  }

  /** Takes back a draft that will not be committed. */
  async function abandon({ blob, writer }: Draft): Promise<void> {
    await writer.discard();
    remove([blob]);
  }

  /** The commit has happened: from now on `s3_blobs` knows them. */
  function kept(blobs: string[]): void {
    for (const blob of blobs) drafts.delete(blob);
  }

  /** Removes files nothing refers to any more, as soon as the last reader is done. */
  function remove(blobs: string[]): void {
    for (const blob of blobs) {
      if (holders.has(blob)) doomed.add(blob);
      else
        track(
          unlink(pathOf(blob))
            .catch(() => {})
            .finally(() => drafts.delete(blob)),
        );
    }
  }

  /** Keeps files readable, also while the object is overwritten or deleted. */
  function hold(blobs: string[]): Disposable {
    for (const blob of blobs) holders.set(blob, (holders.get(blob) ?? 0) + 1);
    return { [Symbol.dispose]: () => release(blobs) };
  }

  function release(blobs: string[]): void {
    for (const blob of blobs) {
      const left = (holders.get(blob) ?? 1) - 1;
      if (left > 0) holders.set(blob, left);
      else {
        holders.delete(blob);
        if (doomed.delete(blob)) remove([blob]);
      }
    }
  }

  function track(work: Promise<unknown>): void {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  /** Removes what a killed process left: unfinished drafts, and files no row knows. */
  async function sweep(isKnown: (blob: string) => boolean): Promise<void> {
    for (const blob of await readdir(tmp)) if (!drafts.has(blob)) await unlink(draftPathOf(blob)).catch(() => {});
    for (const shard of shards) {
      const orphans = (await readdir(join(dir, "blobs", shard))).filter((blob) => !drafts.has(blob) && !isKnown(blob));
      remove(orphans);
    }
  }

  async function close(): Promise<void> {
    await Promise.all(underWay);
    for (const folder of folders.values()) await (await folder).close();
  }

  return { create, place, abandon, duplicate, kept, remove, hold, mustFit, sweep, pathOf, close };
}
