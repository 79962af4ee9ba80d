import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { bytesSource } from "@darkroom/metadata";
import type { Picture } from "./answered.ts";
import { inputName } from "./child-wire.ts";
import type { DecodePool } from "./decode-pool.ts";
import { invalidImage } from "./image-faults.ts";
import { sequenceOptions } from "./media-lists.ts";
import type { PictureSize } from "./picture-size.ts";
import type { Pulse } from "./pulse.ts";
import { runTool } from "./run-tool.ts";
import { readWebpHeader } from "./webp-header.ts";
import { place } from "./work-folder.ts";

const timeoutMs = 20_000;

type Wanted = { demuxer: string; frames: number; size: PictureSize };

/** The first frames of what only ffmpeg sees move, as an animated WebP. Fault `invalid_image`, and those of `runTool`. */
export async function animateByTool(
  pool: DecodePool,
  { path }: { path: string },
  { demuxer, frames, size }: Wanted,
  pulse: Pulse,
): Promise<Picture> {
  const ffmpeg = await pool.tool("ffmpeg");
  const folder = await pool.makeFolder("moving-");
  try {
    await place(path, join(folder, inputName));
    const { longEdgePx, role } = size;
    const fit = `scale=w='min(${longEdgePx},iw)':h='min(${longEdgePx},ih)':force_original_aspect_ratio=decrease`;
    const args = [
      ...["-nostdin", "-v", "error", "-threads", "1", ...sequenceOptions(demuxer), "-i", `file:${inputName}`],
      ...["-map", "0:v:0", "-frames:v", `${frames}`, "-vf", fit, "-vsync", "vfr"],
      ...[
        "-c:v",
        "libwebp_anim",
        "-quality",
        "60",
        "-compression_level",
        "1",
        "-loop",
        "0",
        "-f",
        "webp",
        "-y",
        "file:moving",
      ],
    ];
    const { stderr } = await runTool(pool, { file: ffmpeg.path, args, folder, timeoutMs }, pulse);
    const bytes = await readFile(join(folder, "moving")).catch(() => Buffer.alloc(0));
    if (bytes.length === 0) throw invalidImage("its frames cannot be decoded", new Error(stderr.slice(0, 1024)));
    const { widthPx, heightPx } = await readWebpHeader(bytesSource(bytes));
    return { role, widthPx, heightPx, contentType: "image/webp", bytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
