import {
  queueHandler,
  workOnBulkEdit,
  workOnJobRun,
  workOnMigration,
  workOnMove,
  workOnScan,
} from "@darkroom/platform";
import { workOnEnrichRun } from "@darkroom/platform/enrich";
import * as z from "zod";
import { stages } from "../stages.ts";

const Message = z.union([
  z.object({ bulkEditId: z.string() }),
  z.object({ scanId: z.string() }),
  z.object({ jobRunId: z.string() }),
  z.object({ enrichRunId: z.string() }),
  z.object({ moveId: z.string() }),
  z.object({ migrationId: z.string() }),
]);

/** Goes on with what somebody asked for, or an upgrade takes, and nobody waits for: it is about many assets, and done a while at a time. */
export const handler = queueHandler(Message, (message, ctx) => {
  if ("enrichRunId" in message) return workOnEnrichRun(stages, message.enrichRunId, ctx);
  if ("jobRunId" in message) return workOnJobRun(stages, message.jobRunId, ctx);
  if ("moveId" in message) return workOnMove(stages, message.moveId, ctx);
  if ("migrationId" in message) return workOnMigration(message.migrationId, ctx);
  return "scanId" in message ? workOnScan(message.scanId, ctx) : workOnBulkEdit(message.bulkEditId, ctx);
});
