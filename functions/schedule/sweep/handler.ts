import {
  clockHandler,
  remindBulkEdits,
  remindJobRuns,
  remindMigrations,
  remindMoves,
  remindPromptTries,
  remindScans,
  remindStacks,
  remindTrash,
  sweep,
} from "@darkroom/platform";
import { remindEnrichRuns } from "@darkroom/platform/enrich";
import { migrate } from "@darkroom/table";
import { stages } from "../../stages.ts";

/** The clock's look at overdue jobs: sends their hints again, ends what a claim could only end, and has bulk edits, scans, work on jobs, enqueueings, moves, stacks, migrations and the trash go on. */
export const handler = clockHandler(async (ctx) => {
  if (ctx.config.profile === "deployed") await migrate(ctx.table, ctx.clock.nowMs()); // elsewhere the host has before it starts
  await sweep(stages, ctx);
  await remindBulkEdits(ctx);
  await remindPromptTries(ctx);
  await remindScans(ctx);
  await remindJobRuns(ctx);
  await remindEnrichRuns(ctx);
  await remindMoves(ctx);
  await remindStacks(ctx);
  await remindMigrations(ctx);
  await remindTrash(ctx);
});
