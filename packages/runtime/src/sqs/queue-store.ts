import type { DatabaseSync } from "node:sqlite";
import { prepared, transaction } from "../cloud/database.ts";
import type { Queue } from "./queue.ts";

const schema = `
  CREATE TABLE IF NOT EXISTS queues(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    settings TEXT NOT NULL,
    tags TEXT NOT NULL,
    created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL
  ) STRICT`;

/** The queues themselves. They are few and this process is their only writer, so they are kept in memory as well. */
export type QueueStore = {
  find(name: string): Queue | undefined;
  /** In order of their names. */
  all(): readonly Queue[];
  create(name: string, settings: Record<string, string>, tags: Record<string, string>, nowMs: number): void;
  change(queue: Queue, change: Partial<Pick<Queue, "settings" | "tags">>, nowMs: number): void;
  /** Removes the queue with every message in it. */
  remove(queue: Queue): void;
};

export function openQueueStore(db: DatabaseSync): QueueStore {
  db.exec(schema);
  const known = new Map<string, Queue>();

  function reload(): void {
    known.clear();
    for (const row of db.prepare("SELECT * FROM queues ORDER BY name").all()) {
      const queue = asQueue(row);
      known.set(queue.name, queue);
    }
  }

  reload();
  return {
    find: (name) => known.get(name),
    all: () => [...known.values()],
    create(name, settings, tags, nowMs) {
      prepared(db, "INSERT INTO queues(name, settings, tags, created_ms, modified_ms) VALUES (?, ?, ?, ?, ?)").run(
        ...[name, JSON.stringify(settings), JSON.stringify(tags), nowMs, nowMs],
      );
      reload();
    },
    change(queue, change, nowMs) {
      const { id, settings, tags } = { ...queue, ...change };
      prepared(db, "UPDATE queues SET settings = ?, tags = ?, modified_ms = ? WHERE id = ?").run(
        ...[JSON.stringify(settings), JSON.stringify(tags), nowMs, id],
      );
      reload();
    },
    remove({ id }) {
      transaction(db, () => {
        prepared(db, "DELETE FROM messages WHERE queue = ?").run(id);
        prepared(db, "DELETE FROM queues WHERE id = ?").run(id);
      });
      reload();
    },
  };
}

function asQueue(row: Record<string, unknown>): Queue {
  return {
    id: Number(row.id),
    name: String(row.name),
    settings: JSON.parse(String(row.settings)),
    tags: JSON.parse(String(row.tags)),
    createdMs: Number(row.created_ms),
    modifiedMs: Number(row.modified_ms),
  };
}
