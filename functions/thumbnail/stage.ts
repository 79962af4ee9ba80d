import { Rendition, Stage } from "@darkroom/domain";
import * as z from "zod";

/** Makes the small pictures that the grid and the viewer look at, and what their small frame tells. */
export const thumbnail = Stage.define({
  name: "thumbnail",
  version: 2,
  after: [],
  accepts: ["image", "video", "audio"],
  output: z.object({
    renditions: z.array(Rendition.Info),
    placeholder: z.string(), // thumbhash, base64
    dominantColor: z.string(), // #rrggbb
    pHash64: z.string(), // 16 hex digits
    dHash64: z.string(),
    isToneMapped: z.boolean().optional(), // of films of high dynamic range: brought to what every screen shows, or pale
    animation: z
      .object({ frames: z.number() })
      .or(z.object({ reason: z.string() }))
      .optional(), // since version 2
    shows: z.enum(["cover", "waveform"]).optional(), // of what is only heard; since version 2
  }),
  timeoutSec: 60,
  memoryMb: 1769,
  decodes: true, // waits for a decode slot before it is claimed
  batchSize: 1, // hints may batch, decoders may not
  maxAttempts: 4,
  native: ["sharp", "libheif-js", "@jsquash/jxl", "@ffmpeg-installer/ffmpeg", "@ffprobe-installer/ffprobe"],
  access: { derived: ["write"] },
});
