import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";

/** `full`: what was acknowledged survives a power cut. `process`: it survives kill -9, and writes cost less. */
export type Durability = "full" | "process";

const schemaVersion = 1;
const statements = new WeakMap<DatabaseSync, Map<string, StatementSync>>();

/**
 * Opens (or makes) the one SQLite file that buckets and queues share; each service then creates its own tables.
 * Throws when the file was written by a newer version.
 */
export function openDatabase(file: string, durability: Durability): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file, { timeout: 5_000, enableForeignKeyConstraints: false });
  db.exec("PRAGMA journal_mode = WAL");
  db.exec(`PRAGMA synchronous = ${durability === "full" ? "FULL" : "NORMAL"}`);
  db.exec("PRAGMA cache_size = -32768");
  db.exec("PRAGMA temp_store = MEMORY");
  db.exec("PRAGMA journal_size_limit = 67108864");
  mustKnow(db, file);
  return db;
}

function mustKnow(db: DatabaseSync, file: string): void {
  const version = Number(db.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (version > schemaVersion) {
    db.close();
    throw new Error(
      `${file} has schema ${version}, this version of Darkroom knows ${schemaVersion}: start a newer one`,
    );
  }
  if (version < schemaVersion) db.exec(`PRAGMA user_version = ${schemaVersion}`);
}

/** The statement for `sql`, prepared once per database. Not to be iterated twice at the same time. */
export function prepared(db: DatabaseSync, sql: string): StatementSync {
  const known = statements.get(db) ?? new Map<string, StatementSync>();
  statements.set(db, known);
  const found = known.get(sql);
  if (found) return found;
  const made = db.prepare(sql);
  known.set(sql, made);
  return made;
}

/** Runs `work` in one transaction: all of its writes, or none when it throws. Does not nest. */
export function transaction<T>(db: DatabaseSync, work: () => T): T {
  prepared(db, "BEGIN IMMEDIATE").run();
  try {
    const result = work();
    prepared(db, "COMMIT").run();
    return result;
  } catch (error) {
    if (db.isTransaction) prepared(db, "ROLLBACK").run();
    throw error;
  }
}
