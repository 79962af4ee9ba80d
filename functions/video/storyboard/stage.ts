import { Rendition, Stage } from "@darkroom/domain";
import * as z from "zod";

/** Frames of a film in one picture, for whoever looks for a moment in it: tile number n shows n * `intervalSec`. */
export const storyboard = Stage.define({
  name: "storyboard",
  version: 1,
  lane: "video",
  after: ["probe"],
  accepts: ["video"],
  isBackground: true,
  output: z.object({
    renditions: z.array(Rendition.Info),
    tiles: z.number().int().positive(),
    columns: z.number().int().positive(),
    tileWidthPx: z.number().int().positive(),
    tileHeightPx: z.number().int().positive(),
    intervalSec: z.number().positive(),
  }),
  timeoutSec: 300,
  memoryMb: 1769,
  batchSize: 1,
  maxAttempts: 3,
  native: ["sharp", "libheif-js", "@jsquash/jxl", "@ffmpeg-installer/ffmpeg", "@ffprobe-installer/ffprobe"],
  access: { derived: ["write"] },
});
