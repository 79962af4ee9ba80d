import { AssetId } from "@darkroom/domain";
import { purge, queueHandler, removeMade } from "@darkroom/platform";
import * as z from "zod";
import { stages } from "../stages.ts";

const Withdrawn = z.object({ assetId: AssetId, stage: z.string(), generation: z.number().int() });
const Message = z.union([Withdrawn, z.object({ assetId: AssetId })]);

/**
 * Removes for good what is due in the trash, and what a stage made that was taken away: the only function that may delete an
 * original.
 */
export const handler = queueHandler(Message, async (message, ctx) => {
  if (!("stage" in message)) return purge(stages, message.assetId, ctx);
  const { assetId, stage, generation } = message;
  await removeMade(assetId, (work) => work.stage === stage && work.generation <= generation, ctx);
});
