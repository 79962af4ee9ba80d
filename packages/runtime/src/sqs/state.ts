import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../cloud/clock.ts";
import type { Commits } from "../cloud/commits.ts";
import { SqsFault } from "./fault.ts";
import { type Input, text } from "./input.ts";
import type { Queue } from "./queue.ts";
import type { QueueStore } from "./queue-store.ts";
import type { Waiters } from "./waiters.ts";

/** How often delivery goes wrong, as probabilities from 0 to 1. A switch for tests: the real service may do each of these. */
export type Faults = {
  /** A received message stays in the queue as a second copy. */
  duplicate?: number;
  /** A receive takes any of the visible messages instead of those that waited longest. */
  reorder?: number;
  /** The answer of a receive is lost: its messages are in flight, and nobody has them. */
  loseReceive?: number;
};

/** All an action works on, besides its input. */
export type State = {
  db: DatabaseSync;
  clock: Clock;
  queues: QueueStore;
  waiters: Waiters;
  faults: Readonly<Faults>;
  /** Commits with a sync of the disk: for what must not be lost. */
  durably: Commits;
  /** Commits without one: for what, lost in a power cut, only repeats a delivery. */
  quickly<T>(work: () => T): T;
  region: string;
  accountId: string;
  baseUrl: () => string;
  /** Ends with the server, so that work going on in the background stops. */
  closed: AbortSignal;
};

/** One API action: a function of the request and the state. The signal fires when the caller's socket closes. */
export type Action = (input: Input, state: State, gone: AbortSignal) => object | Promise<object>;

export const arnOf = (state: State, queueName: string): string =>
  `arn:aws:sqs:${state.region}:${state.accountId}:${queueName}`;

export const urlOf = (state: State, queueName: string): string => `${state.baseUrl()}/${state.accountId}/${queueName}`;

/** The queue this ARN names, if it is one of ours. */
export function byArn(state: State, arn: string): Queue | undefined {
  const queue = state.queues.find(arn.slice(arn.lastIndexOf(":") + 1));
  return queue && arnOf(state, queue.name) === arn ? queue : undefined;
}

/** The queue the request's `QueueUrl` names, whatever host and port it was reached under. */
export function queueOf(state: State, input: Input): Queue {
  const url = text(input, "QueueUrl");
  const [accountId, name] = url.replace(/\/$/, "").split("/").slice(-2);
  if (!name || !accountId) throw new SqsFault("InvalidAddress", `The address ${url} is not valid for this endpoint.`);
  return mustExist(accountId === state.accountId ? state.queues.find(name) : undefined);
}

export function mustExist(queue: Queue | undefined): Queue {
  if (queue) return queue;
  throw new SqsFault("QueueDoesNotExist", "The specified queue does not exist.");
}
