import { manifest, type WokenByQueue } from "../functions/manifest.ts";
import { makeFunction } from "./functions.ts";
import { toTake } from "./permissions.ts";
import { queueOf, queues } from "./queues.ts";

const mostWithoutWindow = 10;

// A lane that is pulled has no function here: a worker elsewhere takes from its queue.
for (const fn of manifest.wokenByQueue.filter(({ pulled }) => !pulled)) {
  const taken = fn.deadLettersOf ? queues.map(({ deadLetters }) => deadLetters) : [queueOf(fn.queue).queue];
  const { arn } = makeFunction(fn, { permissions: [toTake(taken)] });
  for (const queue of taken) queue.subscribe(arn, batchesOf(fn));
}

/** Lambda counts a window in whole seconds, and takes more than ten messages at a time only with one. */
function batchesOf({ batchSize, batchWindowMs = 0, maximumConcurrency }: WokenByQueue): sst.aws.QueueSubscriberArgs {
  const windowSec = Math.floor(batchWindowMs / 1000);
  const size = windowSec > 0 ? batchSize : Math.min(batchSize, mostWithoutWindow);
  return {
    batch: { size, partialResponses: true, ...(windowSec > 0 && { window: `${windowSec} seconds` }) },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency } } },
  };
}
