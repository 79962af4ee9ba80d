import { Fault } from "@darkroom/domain";
import type { ByteSource } from "@darkroom/metadata";
import { animateByTool } from "./animate-by-tool.ts";
import type { Picture } from "./answered.ts";
import { countFrames, isWalked } from "./count-frames.ts";
import type { DecodePool } from "./decode-pool.ts";
import type { Format } from "./formats.ts";
import { invalidImage } from "./image-faults.ts";
import { readImageHeader } from "./image-header.ts";
import type { PictureSize } from "./picture-size.ts";
import type { Pulse } from "./pulse.ts";

/** A picture that moves, small, or why there is none: a fault code. */
export type Animated = { picture: Picture; frames: number } | { reason: string };

type Image = { path: string; format: Format; source: ByteSource };

const mostFrames = 120;
const mostPixels = 60_000_000; // of all frames together, as they are stored
const mostBytes = 8 * 1024 * 1024;

/** How ffmpeg calls what only it decodes here. */
const demuxers: Partial<Record<Format, string>> = { png: "apng", avif: "mov" };
const byLibvips: ReadonlySet<Format> = new Set(["gif", "webp"]);

/**
 * The first frames of a picture that moves, at most 120 of them and 60 megapixels together, as a small animated WebP: GIF
 * and WebP by libvips in a child, PNG and AVIF by ffmpeg. Nothing for one that stands still. What it takes is bounded, and
 * that it cannot be made is no fault of the picture: only the signal's reason is thrown.
 */
export async function animate(
  pool: DecodePool,
  image: Image,
  size: PictureSize,
  pulse: Pulse,
): Promise<Animated | undefined> {
  const demuxer = demuxers[image.format];
  if (!demuxer && !byLibvips.has(image.format)) return undefined;
  const { widthPx, heightPx, frames: known } = await readImageHeader(image.source, image.format);
  if (known !== undefined && known <= 1) return undefined;
  const all = known ?? (isWalked(image.format) ? (await countFrames(image.source, image.format, pulse)).frames : 1);
  if (all <= 1) return undefined;
  const frames = Math.min(all, mostFrames, Math.floor(mostPixels / (widthPx * heightPx)));
  if (frames <= 1) return { reason: "too_large_for_decode" };
  try {
    const made = demuxer
      ? animateByTool(pool, image, { demuxer, frames, size }, pulse)
      : byChild(pool, image, { frames, size }, pulse);
    const picture = await made;
    return picture.bytes.length > mostBytes ? { reason: "too_large_for_decode" } : { picture, frames };
  } catch (error) {
    if (pulse.signal.aborted || !(error instanceof Fault)) throw error;
    return { reason: error.code };
  }
}

type Wanted = { frames: number; size: PictureSize };

async function byChild(
  pool: DecodePool,
  { path, format }: Image,
  { frames, size }: Wanted,
  pulse: Pulse,
): Promise<Picture> {
  const input = { format, pixelLimit: mostPixels, hasAlpha: true };
  const { answer, blobs } = await pool.decode(path, { input, sizes: [], animation: { frames, ...size } }, pulse);
  if (!answer.moving) throw invalidImage("its frames cannot be decoded", new Error(answer.error));
  return { ...answer.moving, bytes: blobs[0] ?? Buffer.alloc(0) };
}
