import { AssetId } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

/**
 * Whether a film plays in a browser, and what plays: the original, or the copy that was made of it. While there is none,
 * why: `waiting` says for what, `failed` has the code of the job, `none` means that none will be made.
 */
export const Playback = z.object({
  state: z.enum(["ready", "waiting", "failed", "none"]),
  source: z.enum(["original", "proxy"]).optional(), // when ready
  url: z.string().optional(), // same-origin path, when ready
  contentType: z.string().optional(),
  lacks: z.string().optional(), // what keeps browsers from the original: video, pixels, hdr, container, audio, index
  code: z.string().optional(), // a fault code
  message: z.string().optional(),
  waitsFor: z.string().optional(),
});
export type Playback = z.infer<typeof Playback>;

const assetId = AssetId.describe("The film, as lists name it");
const v = z.string().max(64).optional().describe("The version an answer named: with it, browsers remember the answer");

export const playback = endpoint({
  method: "GET",
  path: "/v1/assets/:assetId/playback",
  name: "getPlayback",
  missing: ["asset.missing", "playback.not_ready", "playback.failed", "playback.none"],
  summary: "Redirects to what browsers play of a film: its original, or the copy made of it",
  params: z.object({ assetId, v }),
  answer: z.never(),
  redirects: true,
});

export const preview = endpoint({
  method: "GET",
  path: "/v1/assets/:assetId/preview",
  name: "getPreview",
  missing: ["asset.missing", "rendition.missing"],
  summary: "Redirects to a few silent seconds of a film",
  params: z.object({ assetId, v }),
  answer: z.never(),
  redirects: true,
});

export const storyboard = endpoint({
  method: "GET",
  path: "/v1/assets/:assetId/storyboard",
  name: "getStoryboard",
  missing: ["asset.missing", "rendition.missing"],
  summary: "The storyboard of a film: WebVTT whose cues name parts of one picture by #xywh",
  params: z.object({ assetId }),
  answer: z.string(),
  contentType: "text/vtt",
});
