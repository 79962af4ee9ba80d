import { appendFile, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { inputName } from "./child-wire.ts";
import type { DecodePool } from "./decode-pool.ts";
import { inputOptions } from "./media-lists.ts";
import type { Pulse } from "./pulse.ts";
import { runTool } from "./run-tool.ts";
import type { VideoFacts } from "./video-facts.ts";
import { shownAs } from "./video-filters.ts";

/** A run of frames: from where, how many at most, and how often. */
export type Cut = { atSec: number; frames: number; frameRate?: number };

/** Raw frames of one size and format, one after the other in a file: RGB for a picture, YUV 4:2:0 for a film. */
export type RawFrames = { widthPx: number; heightPx: number; pixelFormat: "rgb24" | "yuv420p"; path: string };

const cutTimeoutMs = 90_000;
const limits = { cpuSec: 90, fileBytes: 64 * 2 ** 20 };
const bytesPerPixel = { rgb24: 3, yuv420p: 1.5 } as const;

export const frameBytes = ({ widthPx, heightPx, pixelFormat }: Omit<RawFrames, "path">): number =>
  widthPx * heightPx * bytesPerPixel[pixelFormat];

/** Threads for work that nobody waits for: it begins when the cores are idle. */
export const threadsOf = ({ cores }: Pick<DecodePool, "cores">): number => Math.min(4, cores);

/**
 * Takes a cut out of `input.bin` in `folder` and appends its frames to the file of `into`; answers how many there were,
 * and what the tool said where there were none. It begins at the nearest key frame before: to the frame would mean to
 * decode all that lies between. Faults: those of `runTool`.
 */
export async function takeFrames(
  pool: DecodePool,
  { folder, facts }: { folder: string; facts: VideoFacts },
  { atSec, frames, frameRate }: Cut,
  into: RawFrames,
  pulse: Pulse,
): Promise<{ taken: number; refusal: string }> {
  const [ffmpeg, can] = await Promise.all([pool.tool("ffmpeg"), pool.abilities()]);
  const path = join(folder, "cut.raw");
  const filters = [
    "setpts=PTS-STARTPTS", // what lies before the moment asked for would be decoded and dropped
    ...(frameRate === undefined ? [] : [`fps=${frameRate}`]),
    ...shownAs(facts, into, can),
    `format=${into.pixelFormat}`,
  ];
  const args = [
    ...["-nostdin", "-v", "error", "-threads", String(threadsOf(pool))],
    ...inputOptions,
    ...["-noaccurate_seek", "-ss", atSec.toFixed(3), "-i", `file:${inputName}`],
    ...["-map", `0:${facts.streamIndex}`, "-an", "-sn", "-dn", "-frames:v", String(frames)],
    ...["-vf", filters.join(","), "-pix_fmt", into.pixelFormat, "-c:v", "rawvideo", "-f", "rawvideo"],
    ...["-y", "file:cut.raw"],
  ];
  const run = { file: ffmpeg.path, args, folder, timeoutMs: cutTimeoutMs, limits, isBackground: true as const };
  const { stderr } = await runTool(pool, run, pulse);
  const sizeBytes = await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
  const taken = Math.min(frames, Math.floor(sizeBytes / frameBytes(into)));
  if (taken > 0) await appendFile(into.path, (await readFile(path)).subarray(0, taken * frameBytes(into)));
  await rm(path, { force: true });
  return { taken, refusal: stderr };
}
