import { Fault } from "@darkroom/domain";
import { openFileSource } from "@darkroom/metadata";
import { asPictures, type Pictures } from "./answered.ts";
import { assertDecodable, pixelLimitOf } from "./cost-model.ts";
import type { DecodePool } from "./decode-pool.ts";
import { type Format, formats, isDecoded } from "./formats.ts";
import { invalidImage, truncated, unsupportedType, zeroByte } from "./image-faults.ts";
import type { ImageHeader } from "./image-header.ts";
import { findFormat, readImageHeader } from "./image-header.ts";
import type { PictureSize } from "./picture-size.ts";
import { takePoster } from "./poster.ts";
import { probeVideo } from "./probe-video.ts";
import type { Pulse } from "./pulse.ts";
import { isByTool, takeStill } from "./still.ts";
import { invalidVideo, isCutShort } from "./video-faults.ts";

/** A local copy of an original, and what intake took it for. Its bytes are looked at again before they are decoded. */
export type Original = { path: string; sizeBytes: number; format?: string | undefined; kind: "image" | "video" };

/**
 * Makes pictures of an original by one decode, in a child: upright, in sRGB, without metadata, never enlarged.
 * Faults, in one attempt: `zero_byte`, `truncated`, `invalid_image`, `invalid_video`, `unsupported_type`,
 * `unsupported_codec`, `raw.unsupported`, `too_large_for_decode`. Worth another attempt: `oom`, `timeout`, `timeout_killed`,
 * `decoder.crashed`, `spawn_fail`.
 */
export async function makePictures(
  pool: DecodePool,
  original: Original,
  sizes: readonly PictureSize[],
  pulse: Pulse,
): Promise<Pictures> {
  await using source = await openFileSource(original.path);
  if (source.sizeBytes === 0) throw zeroByte();
  const format = await findFormat(source);
  if (!format) throw (original.kind === "video" ? invalidVideo : invalidImage)("its bytes carry no known signature");
  if (!isDecoded(format)) throw unsupportedType(format);
  if (formats[format].kind === "video") return ofVideo(pool, original.path, sizes, pulse);

  const header = await readImageHeader(source, format);
  assertDecodable(header, format);
  if (isByTool(format)) return ofStill(pool, { path: original.path, format, header }, sizes, pulse);
  const { hasAlpha, profileAt, part, orientation } = header;
  const where = { ...(profileAt && { profileAt }), ...(part && { part, orientation: orientation ?? 1 }) };
  const input = { format, pixelLimit: pixelLimitOf(format), hasAlpha, ...where };
  const answered = await pool.decode(original.path, { input, sizes }, pulse).catch((error: unknown) => {
    if (format === "svg" && Fault.is(error, "timeout_killed")) throw tooMuchToDraw();
    throw error;
  });
  const isRefused = answered.answer.error !== undefined;
  if (isRefused && isIso(format) && (await isCutShort(source))) throw truncated("a box that announces more");
  return asPictures(answered, pool.memoryLimitBytes);
}

const isIso = (format: Format) => formats[format].family === "heif" || format === "jxl";

/** A drawing of a few bytes can ask for hours of work: it would ask for them again. */
const tooMuchToDraw = () =>
  new Fault("unsupported", "too_large_for_decode", "Drawing this picture takes longer than it may");

type Still = { path: string; format: Format; header: ImageHeader };

/** The same pictures, of a format that ffmpeg decodes. */
async function ofStill(
  pool: DecodePool,
  { header, ...original }: Still,
  sizes: readonly PictureSize[],
  pulse: Pulse,
): Promise<Pictures> {
  await using still = await takeStill(pool, original, Math.max(...sizes.map((size) => size.longEdgePx)), pulse);
  const { widthPx, heightPx, pixelsAt } = still;
  const answered = await pool.decode(still.path, { input: { widthPx, heightPx, pixelsAt }, sizes }, pulse);
  const { widthPx: sourceWidthPx, heightPx: sourceHeightPx } = header;
  return {
    ...asPictures(answered, pool.memoryLimitBytes),
    source: { widthPx: sourceWidthPx, heightPx: sourceHeightPx },
  };
}

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
  return { ...made, source: { widthPx: facts.widthPx, heightPx: facts.heightPx } };
}
