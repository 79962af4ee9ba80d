import { getCheck } from "./check.ts";
import { enriching } from "./enriching.ts";
import { enrichments } from "./enrichments.ts";
import { jobs } from "./jobs.ts";
import { listMigrations, runMigrations } from "./migrations.ts";
import { forgetMissing, listMissing } from "./missing.ts";
import { getAssetPrompts, getPrompt, listPrompts, rebuildAllPrompts } from "./prompts.ts";
import { rescanAssets } from "./rescan.ts";
import { rubrics } from "./rubrics.ts";
import { changeSchedule, createSchedule, deleteSchedule, getSchedules, runSchedule } from "./schedules.ts";
import { getStages } from "./stages.ts";

/** What shows and directs the work that is done on assets. */
export const working = [
  getStages,
  ...jobs,
  ...enriching,
  ...enrichments,
  rescanAssets,
  getCheck,
  listMissing,
  forgetMissing,
  listMigrations,
  runMigrations,
  listPrompts,
  getPrompt,
  getAssetPrompts,
  rebuildAllPrompts,
  ...rubrics,
  getSchedules,
  createSchedule,
  changeSchedule,
  runSchedule,
  deleteSchedule,
];
