import { queueHandler, workOnBulkEdit } from "@darkroom/platform";
import * as z from "zod";

const Message = z.object({ bulkEditId: z.string() });

/** Goes on with what somebody asked for and nobody waits for: it is about many assets, and done a while at a time. */
export const handler = queueHandler(Message, ({ bulkEditId }, ctx) => workOnBulkEdit(bulkEditId, ctx));
