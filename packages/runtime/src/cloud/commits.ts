import type { DatabaseSync } from "node:sqlite";
import { prepared, transaction } from "./database.ts";

type Waiting = { run: () => void; settle: (error?: unknown) => void };

/**
 * Runs pieces of work in a transaction shared with whatever else is due in the same turn of the event loop: one sync of
 * the disk then serves them all. A piece that throws is undone alone. The promise settles after the commit.
 */
export type Commits = <T>(work: () => T) => Promise<T>;

export function openCommits(db: DatabaseSync): Commits {
  let waiting: Waiting[] = [];

  function flush(): void {
    const batch = waiting;
    waiting = [];
    const done: (() => void)[] = [];
    try {
      transaction(db, () => {
        for (const piece of batch) done.push(attempt(db, piece));
      });
    } catch (error) {
      for (const { settle } of batch) settle(error);
      return;
    }
    for (const settle of done) settle();
  }

  return <T>(work: () => T) =>
    new Promise<T>((resolve, reject) => {
      let result: { value: T } | undefined;
      const run = () => {
        result = { value: work() };
      };
      const settle = (error?: unknown) => (result && error === undefined ? resolve(result.value) : reject(error));
      if (waiting.push({ run, settle }) === 1) setImmediate(flush);
    });
}

function attempt(db: DatabaseSync, { run, settle }: Waiting): () => void {
  prepared(db, "SAVEPOINT piece").run();
  try {
    run();
    prepared(db, "RELEASE piece").run();
    return () => settle();
  } catch (error) {
    // A full disk ends the whole transaction, and the savepoint with it.
    if (!db.isTransaction) throw error;
    prepared(db, "ROLLBACK TO piece").run();
    prepared(db, "RELEASE piece").run();
    return () => settle(error ?? new Error("Work failed without a reason"));
  }
}
