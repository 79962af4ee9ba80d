import { Rendition, Stage } from "@darkroom/domain";
import * as z from "zod";

/** A copy that browsers play, of films they do not play as they are; `lacks` says what those lack. */
export const playback = Stage.define({
  name: "playback",
  version: 1,
  lane: "video",
  after: ["probe"],
  accepts: ["video"],
  isBackground: true,
  output: z.object({
    how: z.enum(["none", "remux", "transcode"]),
    lacks: z.enum(["video", "pixels", "hdr", "container", "audio", "index"]).optional(),
    isToneMapped: z.boolean().optional(), // of high dynamic range: brought to what every screen shows, or left as it is
    renditions: z.array(Rendition.Info),
  }),
  timeoutSec: 885, // a cloud's function ends after 900
  embeddedTimeoutSec: 6 * 3600,
  memoryMb: 3538, // two cores there
  batchSize: 1,
  maxAttempts: 3,
  native: ["@ffmpeg-installer/ffmpeg", "@ffprobe-installer/ffprobe"],
  access: { derived: ["write"] },
});
