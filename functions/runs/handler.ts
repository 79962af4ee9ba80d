import { AssetId } from "@darkroom/domain";
import {
  lookForStacks,
  queueHandler,
  settleStack,
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
  z.object({ stackId: z.string(), strays: z.array(AssetId).optional() }),
  z.object({ assetIds: z.array(AssetId), tries: z.number().optional() }),
  z.object({ migrationId: z.string() }),
]);

/** Goes on with what somebody asked for, an upgrade takes, or is of one shot, and nobody waits for: it is about many assets, and done a while at a time. */
export const handler = queueHandler(Message, async (message, ctx) => {
  if ("enrichRunId" in message) return workOnEnrichRun(stages, message.enrichRunId, ctx);
  if ("jobRunId" in message) return workOnJobRun(stages, message.jobRunId, ctx);
  if ("moveId" in message) return workOnMove(stages, message.moveId, ctx);
  if ("stackId" in message) return void (await settleStack(message.stackId, ctx, message));
  if ("assetIds" in message) return lookForStacks(message.assetIds, ctx, message);
  if ("migrationId" in message) return workOnMigration(message.migrationId, ctx);
  return "scanId" in message ? workOnScan(message.scanId, ctx) : workOnBulkEdit(message.bulkEditId, ctx);
});
