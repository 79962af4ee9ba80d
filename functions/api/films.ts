import { Films as Contract } from "@darkroom/contract";
import { Fault, Rendition } from "@darkroom/domain";
import { reply, route, versionOf } from "@darkroom/platform";
import * as z from "zod";
import { publishedRendition, toOriginal, toRendition } from "./media.ts";
import { playbackOf } from "./playback-of.ts";
import { outputOf, readAsset, readShown } from "./read-asset.ts";

export const redirectToPlayback = route(Contract.playback, async ({ params, ctx, request }) => {
  const read = await readAsset(params.assetId, ctx);
  const shown = await readShown(read, ctx);
  const { state, source, proxy, code, message } = playbackOf(shown, { nowMs: ctx.clock.nowMs() });
  if (source === "original") return toOriginal(read.asset, { ctx, request, isSaved: false });
  if (proxy) return toRendition(proxy, { ctx, request, v: params.v });
  const words = [message, code && state === "failed" ? `(${code})` : undefined].filter(Boolean).join(" ");
  if (state === "waiting") throw new Fault("missing", "playback.not_ready", words);
  if (state === "failed") throw new Fault("missing", "playback.failed", words);
  throw new Fault("missing", "playback.none", words);
});

export const redirectToPreview = route(Contract.preview, async ({ params, ctx, request }) => {
  const rendition = await publishedRendition({ ...params, role: "hover" }, ctx);
  return toRendition(rendition, { ctx, request, v: params.v });
});

const Storyboard = z.object({
  renditions: z.tuple([Rendition.Info]),
  tiles: z.number(),
  columns: z.number(),
  tileWidthPx: z.number(),
  tileHeightPx: z.number(),
  intervalSec: z.number(),
});

export const getStoryboard = route(Contract.storyboard, async ({ params, ctx }) => {
  const shown = await readShown(await readAsset(params.assetId, ctx), ctx);
  const made = Storyboard.safeParse(outputOf(shown.results, "storyboard")).data;
  if (!made) throw new Fault("missing", "rendition.missing", "This asset has no storyboard (yet); its jobs say why");
  return reply(cuesOf(shown.asset.id, made), { headers: { "content-type": "text/vtt; charset=utf-8" } });
});

/** WebVTT with a cue for each tile. Source of the format: w3.org/TR/webvtt1, and `#xywh` of w3.org/TR/media-frags. */
function cuesOf(assetId: string, made: z.infer<typeof Storyboard>): string {
  const { renditions, tiles, columns, tileWidthPx, tileHeightPx, intervalSec } = made;
  const sprite = `/v1/assets/${assetId}/renditions/storyboard?v=${versionOf(renditions[0])}`;
  const cues = Array.from({ length: tiles }, (_, tile) => {
    const [x, y] = [(tile % columns) * tileWidthPx, Math.floor(tile / columns) * tileHeightPx];
    const times = `${timestamp(tile * intervalSec)} --> ${timestamp((tile + 1) * intervalSec)}`;
    return `${times}\n${sprite}#xywh=${x},${y},${tileWidthPx},${tileHeightPx}\n`;
  });
  return ["WEBVTT\n", ...cues].join("\n");
}

/** hh:mm:ss.ttt; hours have as many digits as they need. */
function timestamp(seconds: number): string {
  const atMs = Math.round(seconds * 1000);
  const two = (number: number) => String(Math.floor(number)).padStart(2, "0");
  const [hours, minutes] = [atMs / 3_600_000, (atMs / 60_000) % 60];
  return `${two(hours)}:${two(minutes)}:${((atMs / 1000) % 60).toFixed(3).padStart(6, "0")}`;
}
