import { openFileSource } from "@darkroom/metadata";
import { animate } from "./animate.ts";
import { asPictures, type Pictures } from "./answered.ts";
import { invalidAudio } from "./audio-faults.ts";
import type { DecodePool } from "./decode-pool.ts";
import { formats, isDecoded } from "./formats.ts";
import { invalidImage, unsupportedType, zeroByte } from "./image-faults.ts";
import { findFormat } from "./image-header.ts";
import { picturesOfImage } from "./picture-of-image.ts";
import { picturesOfSound, type SoundPictures } from "./picture-of-sound.ts";
import type { PictureSize } from "./picture-size.ts";
import { takePoster } from "./poster.ts";
import { probeVideo } from "./probe-video.ts";
import type { Pulse } from "./pulse.ts";
import { invalidVideo } from "./video-faults.ts";

/** A local copy of an original, and what intake took it for. Its bytes are looked at again before they are decoded. */
export type Original = {
  path: string;
  sizeBytes: number;
  format?: string | undefined;
  kind: "image" | "video" | "audio";
};

/** Pictures; of sound what they show, and of an animation how many of its frames move, or why none do (a fault code). */
export type MadePictures = Pictures & Partial<SoundPictures> & { animation?: { frames: number } | { reason: string } };

/**
 * Makes pictures of an original by one decode, in a child: upright, in sRGB, without metadata, never enlarged. Those that
 * move are made of animations only, by a decode of their own.
 * Faults, in one attempt: `zero_byte`, `truncated`, `invalid_image`, `invalid_video`, `invalid_audio`, `unsupported_type`,
 * `unsupported_codec`, `raw.unsupported`, `too_large_for_decode`. Worth another attempt: `oom`, `timeout`, `timeout_killed`,
 * `decoder.crashed`, `spawn_fail`.
 */
export async function makePictures(
  pool: DecodePool,
  original: Original,
  wanted: readonly PictureSize[],
  pulse: Pulse,
): Promise<MadePictures> {
  await using source = await openFileSource(original.path);
  if (source.sizeBytes === 0) throw zeroByte();
  const format = await findFormat(source);
  if (!format) throw invalid[original.kind]("its bytes carry no known signature");
  if (!isDecoded(format)) throw unsupportedType(format);
  const sizes = wanted.filter(({ moves }) => !moves);
  if (formats[format].kind === "video") return ofVideo(pool, original.path, sizes, pulse);
  if (formats[format].kind === "audio") return picturesOfSound(pool, original.path, sizes, pulse);
  const image = { path: original.path, format, source };
  const made = await picturesOfImage(pool, image, sizes, pulse);
  const [moving] = wanted.filter(({ moves }) => moves);
  const animated = moving && (await animate(pool, image, moving, pulse));
  if (!animated) return made;
  if ("reason" in animated) return { ...made, animation: animated };
  const { picture, frames } = animated;
  return { ...made, pictures: [...made.pictures, picture], animation: { frames } };
}

const invalid = { image: invalidImage, video: invalidVideo, audio: invalidAudio };

/** The same pictures, of a frame that shows something. */
async function ofVideo(pool: DecodePool, path: string, sizes: readonly PictureSize[], pulse: Pulse): Promise<Pictures> {
  const facts = await probeVideo(pool, { path }, pulse);
  const longEdgePx = Math.max(...sizes.map((size) => size.longEdgePx));
  await using frame = await takePoster(pool, { path, facts }, longEdgePx, pulse);
  const { widthPx, heightPx, pixelsAt } = frame;
  const made = asPictures(
    await pool.decode(frame.path, { input: { widthPx, heightPx, pixelsAt }, sizes }, pulse),
    pool.memoryLimitBytes,
  );
  const mapped = facts.isHdr && { isToneMapped: (await pool.abilities()).toneMaps };
  return { ...made, ...mapped, source: { widthPx: facts.widthPx, heightPx: facts.heightPx } };
}
