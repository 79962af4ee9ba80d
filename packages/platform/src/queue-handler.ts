import { Fault } from "@darkroom/domain";
import middy from "@middy/core";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import type * as z from "zod";
import { acknowledgeEach } from "./acknowledge-each.ts";
import type { Context } from "./context.ts";
import { invocation } from "./invocation.ts";

/** The Lambda handler of a queue whose messages are alike: each is parsed, handled and acknowledged by itself. */
export function queueHandler<Message>(
  schema: z.ZodType<Message>,
  handle: (message: Message, ctx: Context, record: SQSRecord) => Promise<void>,
) {
  return middy(async (event: SQSEvent) => {
    const ctx = await invocation();
    const answer = await acknowledgeEach(event.Records, ctx.log, async (record) =>
      handle(parse(schema, record), ctx, record),
    );
    await ctx.queue.flush(); // one SendMessageBatch per queue
    return answer;
  });
}

/** The Lambda handler of a queue that is worked off by the batch: doubles are dropped, and all is done or all comes back. */
export function batchHandler<Message>(
  schema: z.ZodType<Message>,
  handle: (messages: Message[], ctx: Context) => Promise<void>,
) {
  return middy(async (event: SQSEvent) => {
    const ctx = await invocation();
    const distinct = new Map<string, Message>();
    const unread = await acknowledgeEach(event.Records, ctx.log, async (record) => {
      distinct.set(record.body, parse(schema, record));
    });
    await logged(ctx, () => handle([...distinct.values()], ctx));
    await ctx.queue.flush();
    return unread;
  });
}

/** The Lambda handler of a clock. */
export function clockHandler(handle: (ctx: Context) => Promise<void>) {
  return middy(async () => {
    const ctx = await invocation();
    await logged(ctx, () => handle(ctx));
    await ctx.queue.flush();
  });
}

/** Whatever ends an invocation is said before the host hears of it. */
async function logged(ctx: Context, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    ctx.log.error("invocation failed", { error });
    throw error;
  }
}

function parse<Message>(schema: z.ZodType<Message>, record: SQSRecord): Message {
  try {
    return schema.parse(JSON.parse(record.body));
  } catch (cause) {
    throw new Fault("invalid", "message.unreadable", "The message is not a hint of ours", { cause });
  }
}
