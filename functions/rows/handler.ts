import { AssetId } from "@darkroom/domain";
import { batchHandler } from "@darkroom/platform";
import * as z from "zod";
import { writeRows } from "./write-rows.ts";

const Message = z.union([z.object({ assetIds: z.array(AssetId) }), z.object({ rebuild: z.string() })]);

/** Writes the search's rows from the summaries, and builds them anew a slice at a time: the only one that does. */
export const handler = batchHandler(Message, async (messages, ctx) => {
  const ids = messages.flatMap((message) => ("assetIds" in message ? message.assetIds : []));
  const isRebuilding = messages.some((message) => "rebuild" in message);
  await writeRows({ assetIds: [...new Set(ids)], isRebuilding }, ctx);
});
