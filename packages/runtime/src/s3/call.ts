import type { IncomingMessage } from "node:http";
import type { DatabaseSync } from "node:sqlite";
import type { Caller } from "../cloud/authenticate.ts";
import type { Clock } from "../cloud/clock.ts";
import type { Commits } from "../cloud/commits.ts";
import type { Queues } from "../cloud/queues-port.ts";
import { headerValue, queryValue, type RawRequest } from "../cloud/raw-request.ts";
import type { Blobs, Piece } from "./blobs.ts";

/** What every action works on. */
export type S3State = {
  db: DatabaseSync;
  commits: Commits;
  clock: Clock;
  blobs: Blobs;
  queues: Pick<Queues, "enqueue" | "wake">;
  region: string;
  /** Queues that a rule names and that are not there: told of once. */
  lostQueues: Set<string>;
  /** Told of what a client is not to blame for. */
  onFault: (error: unknown) => void;
};

/** A verified request. */
export type Call = RawRequest & {
  message: IncomingMessage;
  caller: Caller;
  requestId: string;
  /** Tells a client that waits for `100 Continue` to send its body. */
  continueBody: () => void;
};

export type BucketCall = Call & { bucket: string };
export type ObjectCall = BucketCall & { key: string };

/** Bytes of an object: `length` of them from `start`, over all its pieces. */
export type Content = { pieces: Piece[]; start: number; lengthBytes: number; hold: Disposable };

/** What goes back. Without a body the answer is empty. */
export type Answer = { status: number; headers?: Record<string, string>; body?: string; content?: Content };

/** An action is given what its level promises: a bucket's has a bucket, an object's has a key too. */
export type Action = (call: ObjectCall, state: S3State) => Answer | Promise<Answer>;

export const header = (call: RawRequest, name: string): string | undefined => headerValue(call.headers, name);
export const parameter = (call: RawRequest, name: string): string | undefined => queryValue(call.query, name);
export const xmlAnswer = (body: string): Answer => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body,
});
export const quoted = (etag: string) => `"${etag}"`;
