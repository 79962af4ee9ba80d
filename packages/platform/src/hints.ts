import { GetQueueAttributesCommand, SendMessageBatchCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { Config } from "./config.ts";
import type { Context } from "./context.ts";
import type { Log } from "./log.ts";
import { someAtOnce } from "./some-at-once.ts";

/** What a message may say: which assets and stage to look at, which object, which month to count, which bulk edit, scan, try-out, move or migration goes on, which stack to settle, what to rebuild. Never more. */
export type Hint =
  | { assetId: string; stage?: string; generation?: number }
  | { assetIds: readonly string[]; tries?: number }
  | { key: string }
  | { month: string }
  | { bulkEditId: string }
  | { scanId: string }
  | { jobRunId: string }
  | { enrichRunId: string }
  | { tryId: string }
  | { moveId: string }
  | { migrationId: string }
  | { stackId: string; strays?: readonly string[] }
  | { rebuild: string };

/**
 * Sends hints. A hint that is lost is what the sweep is for; whatever it names was written first. One that nobody would
 * miss is needed: `flush` rejects when it cannot be sent, so that whoever sends it is asked again.
 */
export type Hints = {
  send(queue: string, hint: Hint, options?: { delaySec?: number; isNeeded?: boolean }): void;
  flush(): Promise<void>;
};

type Waiting = { body: string; delaySec: number; isNeeded: boolean };
const mostInBatch = 10;
const batchesAtOnce = 16;

/** Keeps what one invocation wants to send, without doubles, and sends it at its end: one batch per queue. */
export function collectHints({
  sqs,
  config,
  log,
}: {
  sqs: SQSClient;
  config: Pick<Config, "queueUrl">;
  log: Log;
}): Hints {
  const waiting = new Map<string, Map<string, Waiting>>();
  const flushQueue = async (queue: string, hints: Waiting[]) => {
    const Entries = hints.map(({ body, delaySec }, at) => ({
      Id: String(at),
      MessageBody: body,
      ...(delaySec > 0 && { DelaySeconds: delaySec }),
    }));
    try {
      await sqs.send(new SendMessageBatchCommand({ QueueUrl: config.queueUrl(queue), Entries }));
    } catch (error) {
      log.warn("hints not sent", { queue, count: hints.length, error });
      if (hints.some(({ isNeeded }) => isNeeded)) throw error;
    }
  };
  return {
    send: (queue, hint, { delaySec = 0, isNeeded = false } = {}) => {
      const hints = waiting.get(queue) ?? new Map<string, Waiting>();
      const body = JSON.stringify(hint);
      hints.set(body, { body, delaySec, isNeeded });
      waiting.set(queue, hints);
    },
    flush: async () => {
      const queues = [...waiting].flatMap(([queue, hints]) =>
        batches([...hints.values()]).map((batch) => ({ queue, batch })),
      );
      waiting.clear();
      await someAtOnce(queues, batchesAtOnce, ({ queue, batch }) => flushQueue(queue, batch));
    },
  };
}

/** How many hints of this queue wait to be received, about. */
export async function visibleHints(
  queue: string,
  { clients, config }: Pick<Context, "clients" | "config">,
): Promise<number> {
  const AttributeNames = ["ApproximateNumberOfMessages" as const];
  const { Attributes } = await clients.sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: config.queueUrl(queue), AttributeNames }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

function batches<Item>(items: Item[]): Item[][] {
  const count = Math.ceil(items.length / mostInBatch);
  return Array.from({ length: count }, (_, at) => items.slice(at * mostInBatch, (at + 1) * mostInBatch));
}
