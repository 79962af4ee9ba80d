import { type Context, context } from "./context.ts";
import { collectHints } from "./hints.ts";

/** The process's context, with a place of its own for the hints of one invocation: whoever asks flushes it at the end. */
export async function invocation(): Promise<Context> {
  const ctx = await context();
  return { ...ctx, queue: collectHints({ sqs: ctx.clients.sqs, config: ctx.config, log: ctx.log }) };
}
