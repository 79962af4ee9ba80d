import { queueHandler, workOnBulkEdit, workOnScan } from "@darkroom/platform";
import * as z from "zod";

const Message = z.union([z.object({ bulkEditId: z.string() }), z.object({ scanId: z.string() })]);

/** Goes on with what somebody asked for and nobody waits for: it is about many assets, and done a while at a time. */
export const handler = queueHandler(Message, (message, ctx) =>
  "scanId" in message ? workOnScan(message.scanId, ctx) : workOnBulkEdit(message.bulkEditId, ctx),
);
