import { accountId, region } from "../cloud/cloud.ts";
import type { Queues } from "../cloud/queues-port.ts";
import { deadLetters, type QueueSpec } from "../lambda/manifest.ts";

/** Messages nobody could handle wait as long as SQS keeps any: 14 days. */
const deadLetterRetentionSec = 14 * 24 * 3_600;

/** Makes the queues, and the one for the dead letters of all, and brings those that are there to the wanted settings. */
export async function createQueues(queues: Queues, specs: QueueSpec[]): Promise<void> {
  await ensure(queues, deadLetters, { MessageRetentionPeriod: String(deadLetterRetentionSec) });
  for (const { name, visibilitySec, maxReceives } of specs) {
    const policy = {
      deadLetterTargetArn: `arn:aws:sqs:${region}:${accountId}:${deadLetters}`,
      maxReceiveCount: String(maxReceives),
    };
    await ensure(queues, name, { VisibilityTimeout: String(visibilitySec), RedrivePolicy: JSON.stringify(policy) });
  }
}

async function ensure(queues: Queues, name: string, attributes: Record<string, string>): Promise<void> {
  const created = await call(queues, "CreateQueue", { QueueName: name });
  await call(queues, "SetQueueAttributes", { ...created, Attributes: attributes });
}

async function call(queues: Queues, action: string, body: object): Promise<object> {
  const answer = await queues.handle(`AmazonSQS.${action}`, body, new AbortController().signal);
  if (answer.status !== 200) throw new Error(`${action} failed: ${JSON.stringify(answer.body)}`);
  return typeof answer.body === "object" && answer.body !== null ? answer.body : {};
}
