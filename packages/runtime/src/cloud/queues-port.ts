import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "./clock.ts";

/** What the queues are opened with. They create their own tables in the database they share with the buckets. */
export type QueuesOptions = {
  db: DatabaseSync;
  clock: Clock;
  region: string;
  accountId: string;
  /** `http://127.0.0.1:<port>`, known once the server listens. */
  baseUrl: () => string;
};

/** An answer in the JSON protocol of AWS; `errorType` is the name of the error when the status is not 200. */
type QueuesAnswer = { status: number; body: unknown; errorType?: string };

/** SQS, as the cloud's one port sees it. */
export type Queues = {
  /** One call; `target` is the whole `x-amz-target`. The signal fires when the caller's socket closes. */
  handle(target: string, body: unknown, signal: AbortSignal): Promise<QueuesAnswer>;
  /** Inserts a message inside the caller's open transaction. Throws when the queue is unknown. */
  enqueue(queueName: string, body: string): void;
  /** Tells those who wait on the queue, after the commit. */
  wake(queueName: string): void;
  close(): void;
};
