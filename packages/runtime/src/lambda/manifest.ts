/** What every function says of itself: where its code is, and its limits. */
export type FunctionSpec = {
  name: string;
  /** A module below the root of the house that exports `handler`: `functions/hash/handler.ts`. */
  handler: string;
  timeoutSec: number;
  /** In its place here, where nothing but the work's own limit ends it. */
  embeddedTimeoutSec?: number;
  memoryMb: number;
};

/** How long a function may run here, in seconds. */
export const timeLimitOf = ({ timeoutSec, embeddedTimeoutSec = timeoutSec }: FunctionSpec): number =>
  embeddedTimeoutSec;

/** A function that takes messages of a queue. Its queue is named like it. */
type QueueFunction = FunctionSpec & {
  queue: string;
  batchSize: number;
  /** Invocations side by side; `decode` is one more than there are decode slots (two for each file decoded at a time), so that a slot never waits for a message. */
  concurrency: number | "decode";
  /** How long a batch that is not full waits for more, in milliseconds. */
  batchWindowMs?: number;
  /** The bucket whose notifications go to this queue. */
  wokenBy?: "media";
  /** Takes the dead letters of all queues: its queue is `dead-letters`. */
  deadLettersOf?: true;
  /** Nothing is taken for now. */
  paused?: boolean;
  /** Somebody elsewhere takes from this queue; `cloud`: only where functions run in a cloud, which is not here. */
  pulled?: boolean | "cloud";
};

/** A function behind the HTTP port. */
type HttpFunction = FunctionSpec & {
  /** Where the paths begin that it answers; what no other answers is the first one's. */
  paths?: readonly string[];
};

/** A function woken again and again. */
type ClockFunction = FunctionSpec & {
  everySec: { embedded: number; cloud: number };
  /** On the embedded host it runs at once when the functions start, too: it mends what the last stop left. */
  atStart?: true;
};

/** Who is woken by what: the one description of the product that every host reads. */
export type Manifest = {
  wokenByQueue: readonly QueueFunction[];
  wokenByHttp: readonly HttpFunction[];
  wokenByClock: readonly ClockFunction[];
};

/** A queue; what nobody could handle of it goes to `dead-letters`, as that of every other. */
export type QueueSpec = { name: string; visibilitySec: number; maxReceives: number };

const maxReceives = 10;
const longestVisibilitySec = 43_200;

/** The queue that takes what nobody could handle, from all others. */
export const deadLetters = "dead-letters";

/** The queues the functions take from. Hidden for six times the function's time, as AWS advises for Lambda. */
export function queuesOf(manifest: Manifest): QueueSpec[] {
  const slowestSec = new Map<string, number>();
  for (const spec of manifest.wokenByQueue) {
    const { queue, deadLettersOf: isForDead } = spec;
    if (!isForDead) slowestSec.set(queue, Math.max(timeLimitOf(spec), slowestSec.get(queue) ?? 0));
  }
  return [...slowestSec].map(([name, timeoutSec]) => ({
    name,
    visibilitySec: Math.min(longestVisibilitySec, timeoutSec * 6),
    maxReceives,
  }));
}

/** The buckets whose notifications go to a queue. */
export function notificationsOf(manifest: Manifest): { bucket: string; queue: string }[] {
  return manifest.wokenByQueue.flatMap(({ wokenBy, queue }) => (wokenBy ? [{ bucket: wokenBy, queue }] : []));
}

/** One queue and the function that takes from it. */
export type MappingSpec = {
  function: QueueFunction;
  queue: string;
  batchSize: number;
  concurrency: number;
  batchWindowMs: number;
};

/** The function that answers a path. */
export function answererOf<Answerer extends { paths?: readonly string[] }>(
  all: readonly Answerer[],
  path: string,
): Answerer | undefined {
  const isBelow = (beginning: string) => path === beginning || path.startsWith(`${beginning}/`);
  return all.find(({ paths = [] }) => paths.some(isBelow)) ?? all[0];
}

/** The event source mappings this host runs. `slots` is how many files are decoded at a time. */
export function mappingsOf(manifest: Manifest, { slots }: { slots: number }): MappingSpec[] {
  const taken = manifest.wokenByQueue.filter(({ paused, pulled }) => !paused && pulled !== true);
  return taken.map((spec) => mappingOf(spec, slots));
}

/** The mapping of one queue, whether this host takes from it or leaves it to workers; `undefined` when no function does. */
export function findMapping(manifest: Manifest, queue: string, { slots }: { slots: number }): MappingSpec | undefined {
  const spec = manifest.wokenByQueue.find((spec) => spec.queue === queue && !spec.deadLettersOf);
  return spec && mappingOf(spec, slots);
}

function mappingOf(spec: QueueFunction, slots: number): MappingSpec {
  const concurrency = spec.concurrency === "decode" ? 2 * slots + 1 : spec.concurrency;
  const { queue, batchSize, batchWindowMs = 0 } = spec;
  return { function: spec, queue, batchSize, concurrency, batchWindowMs };
}
