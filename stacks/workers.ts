import { manifest, type WokenByQueue } from "../functions/manifest.ts";
import { functionOf } from "./functions.ts";
import { queueOf } from "./queues.ts";

const mostWithoutWindow = 10;

for (const fn of manifest.wokenByQueue.filter(({ pulled }) => !pulled))
  queueOf(fn.queue).subscribe(functionOf(fn).arn, batchesOf(fn));

/** Lambda counts a window in whole seconds, and takes more than ten messages at a time only with one. */
function batchesOf({ batchSize, batchWindowMs = 0, maximumConcurrency }: WokenByQueue): sst.aws.QueueSubscriberArgs {
  const windowSec = Math.floor(batchWindowMs / 1000);
  const size = windowSec > 0 ? batchSize : Math.min(batchSize, mostWithoutWindow);
  return {
    batch: { size, partialResponses: true, ...(windowSec > 0 && { window: `${windowSec} seconds` }) },
    transform: { eventSourceMapping: { scalingConfig: { maximumConcurrency } } },
  };
}
