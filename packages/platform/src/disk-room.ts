import { statfs } from "node:fs/promises";
import { Fault } from "@darkroom/domain";
import type { Context } from "./context.ts";

const floorShare = 0.05; // of the disk, at most
const floorBytes = 2 * 1024 ** 3; // so much: below, the store takes no more

/** What is free on the disk of this folder, and below what the store takes no more. In bytes. */
export async function roomOf(folder: string): Promise<{ freeBytes: number; floorBytes: number }> {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, floorBytes: Math.min(floorBytes, blocks * bsize * floorShare) };
}

/** Throws `disk_full` when the store is on this machine and its disk has no room for so many bytes. */
export async function mustHaveRoom(sizeBytes: number, { config }: Context): Promise<void> {
  if (config.endpoints.s3 === undefined) return;
  const room = await roomOf(config.dataDir);
  const limit = Math.max(0, room.freeBytes - room.floorBytes);
  if (sizeBytes <= limit) return;
  const facts = { field: "sizeBytes", limit };
  throw new Fault("unavailable", "disk_full", `The disk of the library has room for ${limit} more bytes`, facts);
}
