import { getAsset, listAssets } from "./assets.ts";
import { getChanges } from "./changes.ts";
import { editing } from "./editing.ts";
import { getStoryboard, redirectToPlayback, redirectToPreview } from "./films.ts";
import { getHealth } from "./health.ts";
import { addViews, getQuietCorner } from "./home.ts";
import { incoming } from "./incoming.ts";
import { redirectToOriginal, redirectToRendition } from "./media.ts";
import { getOpenApi } from "./openapi.ts";
import { session } from "./session.ts";
import { getTimeline } from "./timeline.ts";
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
  getQuietCorner,
  addViews,
  ...incoming,
  ...working,
  ...session,
  getHealth,
  getOpenApi,
];
