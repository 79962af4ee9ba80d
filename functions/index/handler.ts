import { AssetId } from "@darkroom/domain";
import { batchHandler, projectSummaries } from "@darkroom/platform";
import * as z from "zod";

const Message = z.object({ assetId: AssetId });

/** Projects assets and their jobs into the summaries that lists, timeline and counts read. */
export const handler = batchHandler(Message, async (messages, ctx) => {
  await projectSummaries([...new Set(messages.map(({ assetId }) => assetId))], ctx);
});
