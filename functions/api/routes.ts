import { getAsset, listAssets } from "./assets.ts";
import { getChanges } from "./changes.ts";
import { editing } from "./editing.ts";
import { getStoryboard, redirectToPlayback, redirectToPreview } from "./films.ts";
import { getHealth } from "./health.ts";
import { redirectToOriginal, redirectToRendition } from "./media.ts";
import { getOpenApi } from "./openapi.ts";
import { openSession } from "./session.ts";
import { getTimeline } from "./timeline.ts";
import { abortUpload, completeUpload, createPartAddresses, createUpload, getUpload } from "./uploads.ts";
import { working } from "./working.ts";

/** The HTTP API: one route per endpoint of the contract. */
export const routes = [
  listAssets,
  getAsset,
  ...editing,
  redirectToOriginal,
  redirectToRendition,
  redirectToPlayback,
  redirectToPreview,
  getStoryboard,
  getTimeline,
  getChanges,
  createUpload,
  getUpload,
  createPartAddresses,
  completeUpload,
  abortUpload,
  ...working,
  openSession,
  getHealth,
  getOpenApi,
];
