import { CreateQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { accountId } from "../clients.ts";
import { type Making, maker } from "./maker.ts";

const Queue = z.object({
  name: z.string(),
  fifoQueue: z.literal(false).optional(),
  visibilityTimeoutSeconds: z.number(),
  delaySeconds: z.number().optional(),
  messageRetentionSeconds: z.number().optional(),
  redrivePolicy: z.string().optional(),
  sqsManagedSseEnabled: z.boolean().optional(),
});

export const queue = maker(Queue, async (queue, { sqs, url, region }) => {
  const settings = {
    VisibilityTimeout: queue.visibilityTimeoutSeconds,
    DelaySeconds: queue.delaySeconds,
    MessageRetentionPeriod: queue.messageRetentionSeconds,
    RedrivePolicy: queue.redrivePolicy,
    SqsManagedSseEnabled: queue.sqsManagedSseEnabled,
  };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const Attributes = Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
  const QueueUrl = await urlOf(queue.name, sqs);
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
  return { [`https://sqs.${region}.amazonaws.com/${accountId}/`]: `${url}/${accountId}/` };
});

/** The queue of this name, made if it is not there. */
async function urlOf(QueueName: string, sqs: Making["sqs"]): Promise<string> {
  const found = await sqs.send(new GetQueueUrlCommand({ QueueName })).catch(() => undefined);
  const { QueueUrl = "" } = found ?? (await sqs.send(new CreateQueueCommand({ QueueName })));
  return QueueUrl;
}

export const queuePolicy = maker(z.object({ queueUrl: z.string(), policy: z.string() }), async (given, { sqs }) => {
  const Attributes = { Policy: given.policy };
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: given.queueUrl, Attributes }));
});
