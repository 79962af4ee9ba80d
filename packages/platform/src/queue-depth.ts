import { GetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Context } from "./context.ts";

/** How many hints a queue holds; SQS promises these numbers only approximately. */
export type Depth = { visible: number; delayed: number; inFlight: number };

/** The queue that takes what no handler could acknowledge, from all others. */
export const deadLetters = "dead-letters";

/** The depth of a queue: one call. */
export async function queueDepth(
  queue: string,
  { clients, config }: Pick<Context, "clients" | "config">,
): Promise<Depth> {
  const names = {
    visible: "ApproximateNumberOfMessages",
    delayed: "ApproximateNumberOfMessagesDelayed",
    inFlight: "ApproximateNumberOfMessagesNotVisible",
  } as const;
  const command = new GetQueueAttributesCommand({
    QueueUrl: config.queueUrl(queue),
    AttributeNames: Object.values(names),
  });
  const { Attributes = {} } = await clients.sqs.send(command);
  const count = (name: keyof Depth) => Number(Attributes[names[name]] ?? 0);
  return { visible: count("visible"), delayed: count("delayed"), inFlight: count("inFlight") };
}
