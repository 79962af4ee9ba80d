import type { Access } from "@darkroom/domain";

/** What every function says of itself, whatever wakes it. */
export type Woken = {
  name: string;
  /** The module that exports `handler`. */
  handler: string;
  timeoutSec: number;
  /** In its place on a machine of one's own, which no cloud limits. */
  embeddedTimeoutSec?: number;
  memoryMb: number;
  /** What it may do with what all of them share; on AWS its role allows nothing else. */
  access: Access;
  /** Room for local copies of originals, in a cloud where every function has a disk of its own. */
  diskMb?: number;
  /** How much of it is for what is made of them. */
  workingMb?: number;
  /** Packages with programs of their own, installed beside its bundle; `*` is the processor of the one it runs on. */
  native?: readonly string[];
  /** Folders of the repository it reads, packed beside its bundle. */
  reads?: readonly "prompts"[];
  /** Modules it starts as processes, bundled beside its own. */
  spawns?: readonly string[];
};

/** A function that takes messages of a queue. */
export type WokenByQueue = Woken & {
  queue: string;
  batchSize: number;
  /** Invocations side by side on one machine; `decode`: as many as its decode slots ask for. */
  concurrency: number | "decode";
  /** Invocations side by side in a cloud, where each has a machine of its own. */
  maximumConcurrency: number;
  /** How long a batch that is not full waits for more, in milliseconds. */
  batchWindowMs?: number;
  /** The bucket whose notifications fill the queue. */
  wokenBy?: "media";
  /** Woken by what no handler of the other queues could acknowledge: all of it comes to this one queue. */
  deadLettersOf?: true;
  /** Taken by a worker elsewhere; `cloud`: one machine takes from it itself. */
  pulled?: true | "cloud";
};

/** A function behind the HTTP port. */
type WokenByHttp = Woken & {
  /** Where the paths begin that it answers; what no other answers is the first one's. */
  paths?: readonly string[];
};

/** A function that a clock wakes. */
export type WokenByClock = Woken & { everySec: { embedded: number; cloud: number }; atStart?: true };

/** Everything there is, by what wakes it. */
export type Manifest = {
  wokenByQueue: readonly WokenByQueue[];
  wokenByHttp: readonly WokenByHttp[];
  wokenByClock: readonly WokenByClock[];
};
