import { batchHandler } from "@darkroom/platform";
import { Counts } from "@darkroom/table";
import * as z from "zod";

const Message = z.object({ month: z.string().regex(/^([0-9+-]+|trash)$/) });

/** Counts the months that changed anew, each once a batch. */
export const handler = batchHandler(Message, async (messages, ctx) => {
  for (const { month } of messages) await Counts.recount(ctx.table, month, ctx.clock.nowMs());
});
