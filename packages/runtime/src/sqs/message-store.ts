import { randomBytes, randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../cloud/database.ts";
import type { Attributes, Draft } from "./message.ts";
import type { Queue } from "./queue.ts";

/**
 * One row per message. Visible: `visible_at` is over. In flight: received, and `visible_at` still to come. Delayed: never received,
 * and `visible_at` still to come. `receipt` is the last receive's; an older one deletes nothing.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS messages(
    id INTEGER PRIMARY KEY,
    queue INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    sent_ms INTEGER NOT NULL,
    receives INTEGER NOT NULL DEFAULT 0,
    first_received_ms INTEGER,
    receipt TEXT,
    message_id TEXT NOT NULL,
    source_arn TEXT,
    trace_header TEXT,
    attributes TEXT,
    body TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS messages_due ON messages(queue, visible_at, id, receives);
  CREATE INDEX IF NOT EXISTS messages_sent ON messages(queue, sent_ms)`;

/** A message as it was just received. */
export type Received = {
  id: number;
  messageId: string;
  receiptHandle: string;
  sentMs: number;
  receives: number;
  firstReceivedMs: number;
  body: string;
  attributes: Attributes;
  sourceArn?: string;
  traceHeader?: string;
};

/** Of a queue: how many messages a receive would find, how many wait for their delay, how many somebody holds. */
export type Counts = { visible: number; delayed: number; inFlight: number };

/** A row that could be received now. */
export type Candidate = { id: number; receives: number; row: Record<string, unknown> };

/** Creates the table in a database that has none yet. */
export function createMessages(db: DatabaseSync): void {
  db.exec(schema);
}

/** Puts a message into the queue, visible after the delay. Returns its id. */
export function add(db: DatabaseSync, queue: Queue, draft: Draft, times: { nowMs: number; delaySec: number }): string {
  const messageId = randomUUID();
  const attributes = Object.keys(draft.attributes).length > 0 ? JSON.stringify(draft.attributes) : null;
  const visibleAtMs = times.nowMs + times.delaySec * 1000;
  prepared(
    db,
    `INSERT INTO messages(queue, visible_at, sent_ms, message_id, trace_header, attributes, body)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  ).run(queue.id, visibleAtMs, times.nowMs, messageId, draft.traceHeader ?? null, attributes, draft.body);
  return messageId;
}

/** The messages a receive would find now, those that waited longest first. */
export function candidates(db: DatabaseSync, queue: Queue, nowMs: number, limit: number): Candidate[] {
  return prepared(db, "SELECT * FROM messages WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?")
    .all(queue.id, nowMs, limit)
    .map((row) => ({ id: Number(row.id), receives: Number(row.receives), row }));
}

/** Hides the message until `visibleAtMs`, and counts the receive. */
export function receive(
  db: DatabaseSync,
  queue: Queue,
  { id, receives, row }: Candidate,
  { nowMs, visibleAtMs }: { nowMs: number; visibleAtMs: number },
): Received {
  const receipt = randomBytes(12).toString("hex");
  const firstReceivedMs = Number(row.first_received_ms ?? nowMs);
  prepared(db, "UPDATE messages SET visible_at = ?, receives = ?, first_received_ms = ?, receipt = ? WHERE id = ?").run(
    visibleAtMs,
    receives + 1,
    firstReceivedMs,
    receipt,
    id,
  );
  return {
    id,
    messageId: String(row.message_id),
    receiptHandle: `${queue.id}.${id}.${receipt}`,
    sentMs: Number(row.sent_ms),
    receives: receives + 1,
    firstReceivedMs,
    body: String(row.body),
    attributes: row.attributes === null ? {} : JSON.parse(String(row.attributes)),
    ...(row.source_arn !== null && { sourceArn: String(row.source_arn) }),
    ...(row.trace_header !== null && { traceHeader: String(row.trace_header) }),
  };
}

/** To the dead letters: id and time of sending stay, the count begins anew, and where it came from is kept. */
export function bury(db: DatabaseSync, id: number, deadLetters: Queue, from: { arn: string; nowMs: number }): void {
  prepared(
    db,
    `UPDATE messages SET queue = ?, visible_at = ?, receives = 0, first_received_ms = NULL, receipt = NULL,
       source_arn = ? WHERE id = ?`,
  ).run(deadLetters.id, from.nowMs, from.arn, id);
}

/** Back out of the dead letters, as a new message (SQS API reference, StartMessageMoveTask). */
export function moveAnew(db: DatabaseSync, id: number, target: Queue, nowMs: number): void {
  prepared(
    db,
    `UPDATE messages SET queue = ?, visible_at = ?, sent_ms = ?, message_id = ?, receives = 0,
       first_received_ms = NULL, receipt = NULL, source_arn = NULL WHERE id = ?`,
  ).run(target.id, nowMs, nowMs, randomUUID(), id);
}

/** A second copy of a message, as at-least-once delivery may make one. */
export function copy(db: DatabaseSync, id: number): void {
  const columns =
    "queue, visible_at, sent_ms, receives, first_received_ms, message_id, source_arn, trace_header, attributes, body";
  prepared(db, `INSERT INTO messages(${columns}) SELECT ${columns} FROM messages WHERE id = ?`).run(id);
}

/** Deletes the message if this receipt is its last one. */
export function remove(db: DatabaseSync, { id, queueId, receipt }: Handle): void {
  prepared(db, "DELETE FROM messages WHERE id = ? AND queue = ? AND receipt = ?").run(id, queueId, receipt);
}

/** When the message this handle was given for is visible again; nothing if the handle is no longer its last. */
export function visibleAtMs(db: DatabaseSync, { id, queueId, receipt }: Handle): number | undefined {
  const sql = "SELECT visible_at AS at FROM messages WHERE id = ? AND queue = ? AND receipt = ?";
  return optional(prepared(db, sql).get(id, queueId, receipt)?.at);
}

export function setVisibleAt(db: DatabaseSync, { id }: Handle, atMs: number): void {
  prepared(db, "UPDATE messages SET visible_at = ? WHERE id = ?").run(atMs, id);
}

/** Whoever received these messages is dead: they are visible again, and that receive never was. */
export function returnInFlight(db: DatabaseSync, { id }: Queue, nowMs: number): void {
  const sql =
    "UPDATE messages SET visible_at = ?, receives = receives - 1 WHERE queue = ? AND visible_at > ? AND receives > 0";
  prepared(db, sql).run(nowMs, id, nowMs);
}

export function purge(db: DatabaseSync, { id }: Queue): void {
  prepared(db, "DELETE FROM messages WHERE queue = ?").run(id);
}

/** Deletes what was sent at or before this time. */
export function expire(db: DatabaseSync, { id }: Queue, sentMs: number): void {
  prepared(db, "DELETE FROM messages WHERE queue = ? AND sent_ms <= ?").run(id, sentMs);
}

export function countOf(db: DatabaseSync, { id }: Queue, nowMs: number): Counts {
  const count = (where: string) =>
    Number(
      prepared(db, `SELECT count(*) AS n FROM messages WHERE queue = ? AND visible_at ${where}`).get(id, nowMs)?.n,
    );
  const inFlight = count("> ? AND receives > 0");
  return { visible: count("<= ?"), delayed: count("> ?") - inFlight, inFlight };
}

export function oldestSentMs(db: DatabaseSync, { id }: Queue): number | undefined {
  return optional(prepared(db, "SELECT min(sent_ms) AS at FROM messages WHERE queue = ?").get(id)?.at);
}

/** When the next hidden message becomes visible. */
export function nextVisibleAtMs(db: DatabaseSync, { id }: Queue, nowMs: number): number | undefined {
  const sql = "SELECT min(visible_at) AS at FROM messages WHERE queue = ? AND visible_at > ?";
  return optional(prepared(db, sql).get(id, nowMs)?.at);
}

/** What a receipt handle names. */
export type Handle = { queueId: number; id: number; receipt: string };

/** Reads a receipt handle; nothing when no queue gave it. */
export function parseHandle(text: string): Handle | undefined {
  const [, queueId, id, receipt] = /^(\d{1,15})\.(\d{1,15})\.([0-9a-f]{24})$/.exec(text) ?? [];
  return receipt === undefined ? undefined : { queueId: Number(queueId), id: Number(id), receipt };
}

const optional = (value: unknown): number | undefined =>
  value === null || value === undefined ? undefined : Number(value);
