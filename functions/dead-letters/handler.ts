import { AssetId, Job } from "@darkroom/domain";
import { queueHandler } from "@darkroom/platform";
import { Jobs } from "@darkroom/table";
import * as z from "zod";

const Message = z.union([z.object({ assetId: AssetId, stage: z.string() }), z.object({}).loose()]);

/** A hint no handler could acknowledge: its job ends, if it is still queued. Anything else is only said in the log. */
export const handler = queueHandler(Message, async (message, ctx, { attributes }) => {
  const named = z.object({ assetId: AssetId, stage: z.string() }).safeParse(message);
  const queue = attributes.DeadLetterQueueSourceArn?.split(":").at(-1) ?? guessOf(message);
  ctx.log.error("dead letter", {
    queue,
    ...(named.success && { assetId: named.data.assetId, stage: named.data.stage }),
  });
  if (!named.success) return;
  await Jobs.change(ctx.table, named.data, (job) => Job.giveUp(job, ctx.clock.nowMs()));
  ctx.queue.send("index", { assetId: named.data.assetId }, { delaySec: 1 });
});

/** What a message is about tells its queue where SQS does not: one that was put among the dead letters by hand. */
function guessOf(message: object): string {
  if ("stage" in message) return String(message.stage);
  if ("assetId" in message) return "index";
  return "month" in message ? "counts" : "intake";
}
