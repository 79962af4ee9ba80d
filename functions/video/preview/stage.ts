import { Rendition, Stage } from "@darkroom/domain";
import * as z from "zod";

/** A few silent seconds of a film, which the grid plays under the pointer. */
export const preview = Stage.define({
  name: "preview",
  version: 1,
  lane: "video",
  after: ["probe"],
  accepts: ["video"],
  isBackground: true,
  output: z.object({ renditions: z.array(Rendition.Info) }),
  timeoutSec: 300,
  memoryMb: 1769,
  batchSize: 1,
  maxAttempts: 3,
  native: ["@ffmpeg-installer/ffmpeg", "@ffprobe-installer/ffprobe"],
  access: { derived: ["write"] },
});
