import type { Clock } from "../cloud/clock.ts";
import type { Log } from "../log.ts";
import { EventSourceMapping, type MappingCounts } from "./event-source-mapping.ts";
import { openFunction } from "./invoke.ts";
import { findMapping, type Manifest } from "./manifest.ts";
import type { Pace } from "./pace.ts";
import { openPollClient } from "./poll-client.ts";
import { toRecord } from "./records.ts";

export type WorkerOptions = {
  manifest: Manifest;
  /** The queues to take from; each needs a function of the manifest. */
  queues: readonly string[];
  /** Where a queue is. */
  queueUrl(queue: string): string;
  region: string;
  /** The queues' server, where it is not the one their addresses name. */
  endpoint?: string | undefined;
  /** The folder the handlers' paths begin in. */
  root: string;
  /** How many files are decoded at a time. */
  slots: number;
  /** Invocations side by side on each queue, instead of what the manifest says. */
  concurrency?: number | undefined;
  /** Messages an invocation gets, instead of what the manifest says. */
  batchSize?: number | undefined;
  /** How much it takes from each queue, and how fast. */
  pace?: Pace | undefined;
  clock: Clock;
  log: Log;
};

/** Takes messages of queues that live elsewhere, and hands them to the very handlers of the cloud. */
export type Worker = {
  /** What went through, by queue. */
  counts(): { queue: string; counts: MappingCounts }[];
  /** Takes nothing new; what is taken is worked on to its end. */
  spend(): void;
  /** Takes nothing new and waits for what runs, 10 s at most. */
  stop(): Promise<void>;
  /** After a stop: the bodies of the messages whose work has not ended. */
  unfinished(): string[];
  /** After a stop: gives those messages back, for others to receive at once, and closes its connections. */
  close(): Promise<void>;
};

/** A worker that dies gives its messages back within a minute, whatever time the queue itself would hide them for. */
const holdSec = 60;

/** Begins to take from the queues, by the same loop the embedded host runs. Handlers get their context where they always do. */
export function openWorker(options: WorkerOptions): Worker {
  const { manifest, region, endpoint, slots, root, clock, log } = options;
  const sqs = openPollClient({ endpoint, region });
  const mappings = options.queues.map((queue) => {
    const spec = findMapping(manifest, queue, { slots });
    if (!spec) throw new Error(`no function takes from a queue named ${queue}`);
    const { function: called, batchWindowMs } = spec;
    const batchSize = options.batchSize ?? spec.batchSize;
    const queueUrl = options.queueUrl(queue);
    const concurrency = options.concurrency ?? spec.concurrency;
    const address = { functionName: called.name, queueUrl, queueArn: arnOf(queueUrl, region) };
    const mapping = {
      ...address,
      batchSize,
      concurrency,
      batchWindowMs,
      holdSec,
      ...(options.pace && { pace: options.pace }),
    };
    const invoke = openFunction(called, { root, clock });
    return { queue, mapping: new EventSourceMapping(mapping, { invoke, sqs, clock, log }) };
  });
  return {
    counts: () => mappings.map(({ queue, mapping }) => ({ queue, counts: mapping.counts })),
    spend: () => {
      for (const { mapping } of mappings) mapping.spend();
    },
    stop: async () => void (await Promise.all(mappings.map(({ mapping }) => mapping.stop()))),
    unfinished: () => mappings.flatMap(({ mapping }) => mapping.unfinished()),
    close: async () => {
      await Promise.all(mappings.map(({ mapping }) => mapping.giveBack()));
      sqs.destroy();
    },
  };
}

/** `https://sqs.eu-west-1.amazonaws.com/123456789012/hash` → `arn:aws:sqs:eu-west-1:123456789012:hash`. */
function arnOf(queueUrl: string, region: string): string {
  const [account = "", name = ""] = new URL(queueUrl).pathname.split("/").slice(-2);
  return `arn:aws:sqs:${region}:${account}:${name}`;
}

/** Hands these messages to the function of a queue, one after the other, as if they had come from it. */
export async function workOnMessages(
  { manifest, root, slots, clock }: Pick<WorkerOptions, "manifest" | "root" | "slots" | "clock">,
  queue: string,
  bodies: readonly string[],
): Promise<void> {
  const spec = findMapping(manifest, queue, { slots });
  if (!spec) throw new Error(`no function takes from a queue named ${queue}`);
  const invoke = openFunction(spec.function, { root, clock });
  for (const Body of bodies) await invoke({ Records: [toRecord({ MessageId: Body, Body }, queue)] });
}
