import { statfs } from "node:fs/promises";
import { Fault } from "@darkroom/domain";
import { formatBytes } from "./printable.ts";

const keptShare = 0.05;
const keptBytesAtMost = 2e9;

/** What an import may fill: the free bytes less what is kept free, 5 % of the disk and at most 2 GB. */
export async function roomFor(dataDir: string): Promise<number> {
  const { bavail, blocks, bsize } = await statfs(dataDir);
  return Math.max(0, bavail * bsize - Math.min(keptShare * blocks * bsize, keptBytesAtMost));
}

/** Throws `disk_full` with both numbers when so much does not fit. */
export async function mustFit(dataDir: string, neededBytes: number, roomBytes: number): Promise<void> {
  if (neededBytes <= roomBytes) return;
  const message = `The files are ${formatBytes(neededBytes)}, and the disk of ${dataDir} has room for ${formatBytes(roomBytes)} of them (5 % of it, at most 2 GB, stay free). Choose a larger disk with DARKROOM_DATA_DIR, or import less at a time`;
  throw new Fault("unavailable", "disk_full", message, { neededBytes, roomBytes });
}
