import { Rendition, Stage } from "@darkroom/domain";
import * as z from "zod";

/** What the file is and says of itself: sizes, dates with their source, camera, place, how it was generated; for video and audio container, codecs and tags. */
export const probe = Stage.define({
  name: "probe",
  version: 4,
  after: [],
  accepts: ["image", "video", "audio"],
  output: z
    .object({
      capturedAt: z.iso.datetime({ offset: true }),
      capturedAtSource: z.enum(["exif", "gps", "container", "xmp", "iptc", "filename", "mtime"]),
      capturedAtConfidence: z.enum(["high", "medium", "low"]).optional(), // since version 2
      widthPx: z.number().int().positive().optional(), // as seen: after orientation; absent of what is only heard
      heightPx: z.number().int().positive().optional(),
      durationSec: z.number().nonnegative().optional(),
      renditions: z.array(Rendition.Info).optional(), // of a photo with a film in it: the film; since version 4
      warnings: z.array(z.string()),
    })
    .loose(),
  timeoutSec: 60,
  memoryMb: 512,
  maxAttempts: 4,
  access: { derived: ["write"], table: ["delete"] }, // the mark of a half that went without a word
  native: ["@ffprobe-installer/ffprobe"],
});
