import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { inputName } from "./child-wire.ts";
import type { DecodePool } from "./decode-pool.ts";
import type { Format } from "./formats.ts";
import { invalidImage, truncated } from "./image-faults.ts";
import { stillOptions } from "./media-lists.ts";
import type { PixmapHeader } from "./pixmap.ts";
import { readPixmapHeader } from "./pixmap.ts";
import type { Pulse } from "./pulse.ts";
import { runTool } from "./run-tool.ts";
import { place } from "./work-folder.ts";

const stillTimeoutMs = 20_000;

/** How ffmpeg calls the formats of pictures that only it decodes here. */
const demuxers: Partial<Record<Format, string>> = { bmp: "bmp_pipe", psd: "psd_pipe", jp2: "j2k_pipe" };

/** Is this a picture that ffmpeg decodes? */
export const isByTool = (format: Format): boolean => demuxers[format] !== undefined;

/**
 * A picture as raw pixels in a file, its long edge at most `longEdgePx`; disposing removes it. Faults `truncated` and
 * `invalid_image`, and those of `runTool`.
 */
export async function takeStill(
  pool: DecodePool,
  original: { path: string; format: Format },
  longEdgePx: number,
  pulse: Pulse,
): Promise<PixmapHeader & AsyncDisposable & { path: string }> {
  const ffmpeg = await pool.tool("ffmpeg");
  const folder = await pool.makeFolder("still-");
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await place(original.path, join(folder, inputName));
    const fit = `scale=w='min(${longEdgePx},iw)':h='min(${longEdgePx},ih)':force_original_aspect_ratio=decrease`;
    const args = [
      ...["-nostdin", "-v", "error", "-xerror", "-threads", "1"],
      ...stillOptions(demuxers[original.format] ?? ""),
      ...["-i", `file:${inputName}`, "-frames:v", "1", "-vf", fit],
      ...["-pix_fmt", "rgb24", "-c:v", "ppm", "-f", "rawvideo", "-y", "file:still.ppm"],
    ];
    const { stderr } = await runTool(pool, { file: ffmpeg.path, args, folder, timeoutMs: stillTimeoutMs }, pulse);
    const path = join(folder, "still.ppm");
    const header = readPixmapHeader(await readFile(path).catch(() => Buffer.alloc(0)));
    if (!header) throw refusal(stderr);
    return { ...header, path, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function refusal(stderr: string): Error {
  const isShort = /truncated|too small|not enough|insufficient|end of file|packet/i.test(stderr);
  return isShort
    ? truncated("the picture's data")
    : invalidImage("the decoder refuses it", new Error(stderr.slice(0, 1024)));
}
