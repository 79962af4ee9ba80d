import { Fault } from "@darkroom/domain";
import { openFileSource } from "@darkroom/metadata";
import { asPictures, type Pictures } from "./answered.ts";
import type { DecodePool } from "./decode-pool.ts";
import { formats } from "./formats.ts";
import { findFormat } from "./image-header.ts";
import { picturesOfImage } from "./picture-of-image.ts";
import type { PictureSize } from "./picture-size.ts";
import { probeAudio } from "./probe-audio.ts";
import type { Pulse } from "./pulse.ts";
import { takeCover, takeWaveform } from "./sound-picture.ts";

/** Pictures of sound, and what they show. */
export type SoundPictures = Pictures & { shows: "cover" | "waveform" };

/** The cover where there is one that can be shown, else how loud it is from beginning to end. */
export async function picturesOfSound(
  pool: DecodePool,
  path: string,
  sizes: readonly PictureSize[],
  pulse: Pulse,
): Promise<SoundPictures> {
  const facts = await probeAudio(pool, { path }, pulse);
  await using cover = await takeCover(pool, { path, facts }, pulse);
  const shown = cover && (await ofCover(pool, cover.path, sizes, pulse));
  if (shown) return { ...shown, shows: "cover" };

  await using drawn = await takeWaveform(pool, { path, facts }, pulse);
  const { widthPx, heightPx } = drawn;
  const answered = await pool.decode(drawn.path, { input: { widthPx, heightPx, pixelsAt: 0 }, sizes }, pulse);
  return { ...asPictures(answered, pool.memoryLimitBytes), shows: "waveform" };
}

/** Pictures of a cover by its own bytes; nothing where it is none that is decoded here. */
async function ofCover(pool: DecodePool, path: string, sizes: readonly PictureSize[], pulse: Pulse) {
  await using source = await openFileSource(path);
  const format = await findFormat(source);
  if (!format || formats[format].kind !== "image") return undefined;
  return await picturesOfImage(pool, { path, format, source }, sizes, pulse).catch((error: unknown) => {
    if (error instanceof Fault && error.kind === "unsupported") return undefined;
    throw error;
  });
}
