import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { prepared } from "../cloud/database.ts";
import { candidates, moveAnew } from "./message-store.ts";
import { byArn, type State } from "./state.ts";
import { expire } from "./take.ts";

/** Messages on their way out of a dead-letter queue. Kept on disk, so that a restart goes on where it stopped. */
const schema = `
  CREATE TABLE IF NOT EXISTS move_tasks(
    id INTEGER PRIMARY KEY,
    handle TEXT NOT NULL UNIQUE,
    source_arn TEXT NOT NULL,
    target_arn TEXT,
    per_second INTEGER,
    status TEXT NOT NULL,
    failure TEXT,
    moved INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL,
    started_ms INTEGER NOT NULL
  ) STRICT`;

export type Status = "RUNNING" | "CANCELLING" | "COMPLETED" | "CANCELLED" | "FAILED";

/** Without a target each message goes back to the queue it came from; without a rate as fast as it goes. */
export type Plan = { sourceArn: string; targetArn?: string; perSecond?: number; total: number };

export type MoveTask = Plan & { handle: string; status: Status; failure?: string; moved: number; startedMs: number };

export function createMoveTasks(db: DatabaseSync): void {
  db.exec(schema);
}

/** Writes the task down and begins. Returns its handle. */
export function startMoveTask(state: State, plan: Plan): string {
  const handle = randomUUID();
  prepared(
    state.db,
    `INSERT INTO move_tasks(handle, source_arn, target_arn, per_second, status, total, started_ms)
     VALUES (?, ?, ?, ?, 'RUNNING', ?, ?)`,
  ).run(handle, plan.sourceArn, plan.targetArn ?? null, plan.perSecond ?? null, plan.total, state.clock.nowMs());
  soon(state, handle, undefined);
  return handle;
}

/** After a start: goes on with what was running. */
export function resumeMoveTasks(state: State): void {
  const rows = state.db.prepare("SELECT handle FROM move_tasks WHERE status IN ('RUNNING', 'CANCELLING')").all();
  for (const { handle } of rows) soon(state, String(handle), undefined);
}

/** The newest first. */
export function moveTasksOf({ db }: State, sourceArn: string, limit: number): MoveTask[] {
  const sql = "SELECT * FROM move_tasks WHERE source_arn = ? ORDER BY id DESC LIMIT ?";
  return prepared(db, sql).all(sourceArn, limit).map(asTask);
}

export function findMoveTask({ db }: State, handle: string): MoveTask | undefined {
  const row = prepared(db, "SELECT * FROM move_tasks WHERE handle = ?").get(handle);
  return row && asTask(row);
}

/** A running task stops at its next step; messages that were moved stay moved. */
export function end({ db }: State, handle: string, status: Status, failure?: string): void {
  const sql = "UPDATE move_tasks SET status = ?, failure = ? WHERE handle = ?";
  prepared(db, sql).run(status, failure ?? null, handle);
}

const messagesAStep = 500;

function soon(state: State, handle: string, perSecond: number | undefined): void {
  const run = () => {
    if (!state.closed.aborted) step(state, handle);
  };
  if (perSecond === undefined) setImmediate(run);
  else state.clock.after(1000, run);
}

/** Moves some messages, and sees to the next step while there are more. */
function step(state: State, handle: string): void {
  const task = findMoveTask(state, handle);
  if (task?.status === "CANCELLING") end(state, handle, "CANCELLED");
  if (task?.status !== "RUNNING") return;
  const outcome = state.quickly(() => moveSome(state, task));
  for (const queueName of outcome.reached) state.waiters.wake(queueName);
  if (outcome.status === "RUNNING") soon(state, handle, task.perSecond);
  else end(state, handle, outcome.status, outcome.failure);
}

type Outcome = { status: Status; failure?: string; reached: Set<string> };

function moveSome(state: State, task: MoveTask): Outcome {
  const { db, clock } = state;
  const nowMs = clock.nowMs();
  const reached = new Set<string>();
  const source = byArn(state, task.sourceArn);
  if (!source) return { status: "FAILED", failure: "AWS.SimpleQueueService.NonExistentQueue", reached };
  expire(state, source, nowMs);
  const found = candidates(db, source, nowMs, task.perSecond ?? messagesAStep);
  for (const { id, row } of found) {
    const targetArn = task.targetArn ?? (row.source_arn === null ? undefined : String(row.source_arn));
    if (targetArn === undefined) return { status: "FAILED", failure: "CouldNotDetermineMessageSource", reached };
    const target = byArn(state, targetArn);
    if (!target) return { status: "FAILED", failure: "AWS.SimpleQueueService.NonExistentQueue", reached };
    moveAnew(db, id, target, nowMs);
    prepared(db, "UPDATE move_tasks SET moved = moved + 1 WHERE handle = ?").run(task.handle);
    reached.add(target.name);
  }
  return { status: found.length === 0 ? "COMPLETED" : "RUNNING", reached };
}

function asTask(row: Record<string, unknown>): MoveTask {
  return {
    handle: String(row.handle),
    sourceArn: String(row.source_arn),
    ...(row.target_arn !== null && { targetArn: String(row.target_arn) }),
    ...(row.per_second !== null && { perSecond: Number(row.per_second) }),
    status: row.status as Status, // only `end` and the insert above write it
    ...(row.failure !== null && { failure: String(row.failure) }),
    moved: Number(row.moved),
    total: Number(row.total),
    startedMs: Number(row.started_ms),
  };
}
