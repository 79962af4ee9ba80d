import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { isRunning } from "../is-running.ts";

/** Where other processes of this machine put files that the store is to take over, below the folder of the store. */
export const incomingDirOf = (storeDir: string): string => join(storeDir, "incoming");

/** The folder of the embedded store within a data folder. */
export const storeDirOf = (dataDir: string): string => join(dataDir, "cloud");

/** The header that names the file, which lies there. */
export const handOverHeader = "x-darkroom-hand-over";

/** `<pid>-<uuid>`: who writes it, so that what a killed process left can be told from what is still being written. */
export const nameOfIncoming = (pid: number, uuid: string): string => `${pid}-${uuid}`;

export const isIncomingName = (name: string): boolean =>
  /^\d{1,10}-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name);

/** Removes what processes that have ended left there. */
export async function sweepIncoming(storeDir: string): Promise<void> {
  const folder = incomingDirOf(storeDir);
  const left = (await readdir(folder)).filter((name) => isIncomingName(name) && !isRunning(Number.parseInt(name, 10)));
  for (const name of left) await unlink(join(folder, name)).catch(() => undefined);
}
