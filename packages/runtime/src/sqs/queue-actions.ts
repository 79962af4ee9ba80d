import { createQueue } from "./actions/create-queue.ts";
import { deleteQueue } from "./actions/delete-queue.ts";
import { getQueueAttributes } from "./actions/get-queue-attributes.ts";
import { getQueueUrl } from "./actions/get-queue-url.ts";
import { listDeadLetterSourceQueues } from "./actions/list-dead-letter-source-queues.ts";
import { listQueues } from "./actions/list-queues.ts";
import { purgeQueue } from "./actions/purge-queue.ts";
import { returnInFlightMessages } from "./actions/return-in-flight.ts";
import { setQueueAttributes } from "./actions/set-queue-attributes.ts";
import { listQueueTags, tagQueue, untagQueue } from "./actions/tags.ts";
import type { Action } from "./state.ts";

/** What is done to queues, by the name SDKs send. */
export const queueActions: Readonly<Record<string, Action>> = {
  CreateQueue: createQueue,
  DeleteQueue: deleteQueue,
  GetQueueAttributes: getQueueAttributes,
  GetQueueUrl: getQueueUrl,
  ListDeadLetterSourceQueues: listDeadLetterSourceQueues,
  ListQueues: listQueues,
  ListQueueTags: listQueueTags,
  PurgeQueue: purgeQueue,
  ReturnInFlightMessages: returnInFlightMessages,
  SetQueueAttributes: setQueueAttributes,
  TagQueue: tagQueue,
  UntagQueue: untagQueue,
};
