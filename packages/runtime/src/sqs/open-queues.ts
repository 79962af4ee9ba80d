import type { DatabaseSync } from "node:sqlite";
import { openCommits } from "../cloud/commits.ts";
import { prepared, transaction } from "../cloud/database.ts";
import type { QueuesOptions, Queues as QueuesPort } from "../cloud/queues-port.ts";
import { actions } from "./actions.ts";
import { type Answer, answerOf, SqsFault } from "./fault.ts";
import { asInput } from "./input.ts";
import * as Messages from "./message-store.ts";
import { createMoveTasks, resumeMoveTasks } from "./move-tasks.ts";
import type { Queue } from "./queue.ts";
import { openQueueStore } from "./queue-store.ts";
import type { Faults, State } from "./state.ts";
import { expire } from "./take.ts";
import { Waiters } from "./waiters.ts";

/** What a queue holds; the age of its oldest message in seconds. */
type Depth = { queue: string; visible: number; delayed: number; inFlight: number; oldestSec: number };

/** SQS, with what the runtime wants to know besides. */
export type Queues = QueuesPort & {
  /** In order of the queues' names. */
  depths(): Depth[];
  /** When, on the clock, the first delayed or in-flight message of any queue becomes visible. */
  nextChangeMs(): number | undefined;
  /** How delivery goes wrong, for tests; it can be changed at any time. */
  readonly faults: Faults;
};

/** Opens the queues in the database they share with the buckets, and goes on with what a restart interrupted. */
export function openQueues(options: QueuesOptions): Queues {
  const { db, clock } = options;
  const faults: Faults = {};
  const closing = new AbortController();
  const queues = openQueueStore(db);
  Messages.createMessages(db);
  createMoveTasks(db);
  const nextVisibleAtMs = (queueName: string) => {
    const queue = queues.find(queueName);
    return queue && Messages.nextVisibleAtMs(db, queue, clock.nowMs());
  };
  const state: State = {
    ...options,
    queues,
    waiters: new Waiters(clock, nextVisibleAtMs),
    faults,
    durably: openCommits(db),
    quickly: quickTransactions(db),
    closed: closing.signal,
  };
  resumeMoveTasks(state);

  return {
    faults,
    handle: (target, body, signal) => answer(state, target, body, signal),
    enqueue: (queueName, body) => enqueue(state, queueName, body),
    wake: (queueName) => state.waiters.wake(queueName),
    depths: () => queues.all().map((queue) => depthOf(state, queue)),
    nextChangeMs: () => earliest(queues.all().flatMap(({ name }) => nextVisibleAtMs(name) ?? [])),
    close() {
      closing.abort();
      state.waiters.close();
    },
  };
}

async function answer(state: State, target: string, body: unknown, gone: AbortSignal): Promise<Answer> {
  try {
    const name = target.slice(target.indexOf(".") + 1);
    const action = actions.get(name);
    if (!action) throw new SqsFault("UnknownOperation", `The action ${name} is not valid for this endpoint.`);
    return { status: 200, body: await action(asInput(body), state, gone) };
  } catch (error) {
    return answerOf(error);
  }
}

function enqueue(state: State, queueName: string, body: string): void {
  const queue = state.queues.find(queueName);
  if (!queue) throw new SqsFault("QueueDoesNotExist", `The queue ${queueName} does not exist.`);
  Messages.add(state.db, queue, { body, attributes: {} }, { nowMs: state.clock.nowMs(), delaySec: 0 });
}

function depthOf(state: State, queue: Queue): Depth {
  const nowMs = state.clock.nowMs();
  state.quickly(() => expire(state, queue, nowMs));
  const oldestMs = Messages.oldestSentMs(state.db, queue) ?? nowMs;
  return {
    queue: queue.name,
    ...Messages.countOf(state.db, queue, nowMs),
    oldestSec: Math.max(0, (nowMs - oldestMs) / 1000),
  };
}

const earliest = (timesMs: number[]) => (timesMs.length === 0 ? undefined : Math.min(...timesMs));

/**
 * Transactions that do not wait for the disk: a receive or a delete that a power cut undoes is delivered once more, which
 * at-least-once delivery allows at any time. Sends are never written this way.
 */
function quickTransactions(db: DatabaseSync): State["quickly"] {
  const level = Number(prepared(db, "PRAGMA synchronous").get()?.synchronous);
  const isFull = level > 1;
  return (work) => {
    if (isFull) db.exec("PRAGMA synchronous = NORMAL");
    try {
      return transaction(db, work);
    } finally {
      if (isFull) db.exec("PRAGMA synchronous = FULL");
    }
  };
}
