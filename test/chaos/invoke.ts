import { type Context, provideContext } from "@darkroom/platform";
import type { Context as LambdaContext, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { mustBeExpected, type Place } from "./context.ts";
import type { Message } from "./queues.ts";
import type { Process } from "./world.ts";

export type Poller = {
  queue: string;
  batchSize: number;
  handler: (event: SQSEvent, context: LambdaContext) => Promise<SQSBatchResponse>;
};
export type Clocked = { everyMs: number; handler: (event: object, context: LambdaContext) => Promise<void> };

/** One process with its context. */
export type Life = { ctx: Context; process: Process; place: Place };

const lambdaContext = {} as LambdaContext;

/** The event source mapping: receives, invokes, and deletes what was not named as failed. */
export async function poll({ queue, batchSize, handler }: Poller, life: Life): Promise<void> {
  const { queues, world } = life.place;
  for (;;) {
    const messages = await queues.receive(queue, batchSize, life.process);
    const failed = await invoke(() => handler(eventOf(messages), lambdaContext), life);
    const isFailed = ({ id }: Message) => failed.some(({ itemIdentifier }) => itemIdentifier === id);
    const handled = failed === everything ? [] : messages.filter((message) => !isFailed(message));
    for (const message of handled) await queues.remove(message).catch(() => undefined); // it comes again
    await world.sleep(life.process, world.dice.between(1, 300));
  }
}

/** The clock: invokes at once, and again and again. */
export async function beat({ everyMs, handler }: Clocked, life: Life): Promise<void> {
  const { world } = life.place;
  for (;;) {
    await invoke(async () => {
      await handler({}, lambdaContext);
      return { batchItemFailures: [] };
    }, life);
    await world.sleep(life.process, everyMs);
  }
}

type Failures = SQSBatchResponse["batchItemFailures"];
const everything: Failures = [];

async function invoke(handle: () => Promise<SQSBatchResponse>, { ctx, place }: Life): Promise<Failures> {
  try {
    provideContext(ctx); // read before any other process runs
    const { batchItemFailures } = await handle();
    return [...batchItemFailures];
  } catch (error) {
    mustBeExpected(error, "an invocation", place.world);
    return everything;
  }
}

const eventOf = (messages: readonly Message[]): SQSEvent => ({
  Records: messages.map(
    ({ id, body, receives }) =>
      ({
        messageId: id,
        body,
        attributes: { ApproximateReceiveCount: String(receives) },
      }) as SQSEvent["Records"][number],
  ),
});
