import { existsSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StartRefused } from "../refusal.ts";

const sqliteBusy = 5;

/**
 * Takes the one lock of a data folder: an exclusive transaction that is never committed. The system gives it back when
 * this process ends, however it ends. Answers nothing when another process holds it.
 */
export function takeLock(dataDir: string): Disposable | undefined {
  const db = new DatabaseSync(join(dataDir, "lock"), { timeout: 250 });
  try {
    db.exec("BEGIN EXCLUSIVE");
    return { [Symbol.dispose]: () => db.close() };
  } catch (error) {
    db.close();
    if (isBusy(error)) return undefined;
    throw new StartRefused(
      `The data folder ${dataDir} cannot be locked (${error instanceof Error ? error.message : error}).`,
    );
  }
}

/** True when a process holds the data folder at this moment. */
export function isLocked(dataDir: string): boolean {
  const file = join(dataDir, "lock");
  if (!existsSync(file)) return false;
  const db = new DatabaseSync(file, { timeout: 0 });
  try {
    db.prepare("SELECT count(*) FROM sqlite_master").get();
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    db.close();
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && "errcode" in error && Number(error.errcode) % 256 === sqliteBusy;
