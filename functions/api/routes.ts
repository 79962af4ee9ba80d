import { getAsset, listAssets } from "./assets.ts";
import { cancelBulkEdit, editAssets, getBulkEdit, listBulkEdits } from "./bulk-edits.ts";
import { getChanges } from "./changes.ts";
import { editAsset } from "./edits.ts";
import { getStoryboard, redirectToPlayback, redirectToPreview } from "./films.ts";
import { getHealth } from "./health.ts";
import { redirectToOriginal, redirectToRendition } from "./media.ts";
import { getOpenApi } from "./openapi.ts";
import { getAssetPrompts, getPrompt, listPrompts, rebuildAllPrompts } from "./prompts.ts";
import { rescanAssets } from "./rescan.ts";
import { changeSchedule, createSchedule, deleteSchedule, getSchedules, runSchedule } from "./schedules.ts";
import { openSession } from "./session.ts";
import { getStages } from "./stages.ts";
import { getTimeline } from "./timeline.ts";
import { abortUpload, completeUpload, createPartAddresses, createUpload, getUpload } from "./uploads.ts";

/** The HTTP API: one route per endpoint of the contract. */
export const routes = [
  listAssets,
  getAsset,
  editAsset,
  editAssets,
  getBulkEdit,
  listBulkEdits,
  cancelBulkEdit,
  redirectToOriginal,
  redirectToRendition,
  rescanAssets,
  redirectToPlayback,
  redirectToPreview,
  getStoryboard,
  getTimeline,
  getChanges,
  getStages,
  createUpload,
  getUpload,
  createPartAddresses,
  completeUpload,
  abortUpload,
  listPrompts,
  getPrompt,
  getAssetPrompts,
  rebuildAllPrompts,
  getSchedules,
  createSchedule,
  changeSchedule,
  runSchedule,
  deleteSchedule,
  openSession,
  getHealth,
  getOpenApi,
];
