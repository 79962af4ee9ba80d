import { Fault } from "@darkroom/domain";
import type { ByteSource } from "@darkroom/metadata";
import { asPictures, type Pictures } from "./answered.ts";
import { assertDecodable, pixelLimitOf } from "./cost-model.ts";
import type { DecodePool } from "./decode-pool.ts";
import { type Format, formats } from "./formats.ts";
import { truncated } from "./image-faults.ts";
import { type ImageHeader, readImageHeader } from "./image-header.ts";
import type { PictureSize } from "./picture-size.ts";
import type { Pulse } from "./pulse.ts";
import { isByTool, takeStill } from "./still.ts";
import { isCutShort } from "./video-faults.ts";

type Image = { path: string; format: Format; source: ByteSource };

/** Pictures of a picture, by one decode. Faults as `makePictures`. */
export async function picturesOfImage(
  pool: DecodePool,
  { path, format, source }: Image,
  sizes: readonly PictureSize[],
  pulse: Pulse,
): Promise<Pictures> {
  const header = await readImageHeader(source, format);
  assertDecodable(header, format);
  if (isByTool(format)) return ofStill(pool, { path, format, source, header }, sizes, pulse);
  const { hasAlpha, profileAt, part, orientation } = header;
  const where = { ...(profileAt && { profileAt }), ...(part && { part, orientation: orientation ?? 1 }) };
  const input = { format, pixelLimit: pixelLimitOf(format), hasAlpha, ...where };
  const answered = await pool.decode(path, { input, sizes }, pulse).catch((error: unknown) => {
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

type Still = Image & { header: ImageHeader };

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
