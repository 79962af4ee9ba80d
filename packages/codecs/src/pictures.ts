import { Fault } from "@darkroom/domain";
import { openFileSource } from "@darkroom/metadata";
import type { ChildPictures } from "./child-wire.ts";
import { assertDecodable, pixelLimitOf } from "./cost-model.ts";
import type { Answered } from "./decode-child.ts";
import type { DecodePool } from "./decode-pool.ts";
import { type Format, formats, isDecoded } from "./formats.ts";
import { invalidImage, truncated, unsupportedType, zeroByte } from "./image-faults.ts";
import { readImageHeader } from "./image-header.ts";
import type { PictureSize } from "./picture-size.ts";
import { takePoster } from "./poster.ts";
import { probeVideo } from "./probe-video.ts";
import type { Pulse } from "./pulse.ts";
import { sniff } from "./sniff.ts";
import { invalidVideo, isCutShort } from "./video-faults.ts";

/** A local copy of an original, and what intake took it for. Its bytes are looked at again before they are decoded. */
export type Original = { path: string; sizeBytes: number; format?: string | undefined; kind: "image" | "video" };

export type Picture = ChildPictures["pictures"][number] & { bytes: Buffer };

/** The pictures in the order of the sizes asked for, and what the smallest of them tells. */
export type Pictures = Omit<ChildPictures, "pictures"> & { pictures: Picture[] };

/**
 * Makes pictures of an original by one decode, in a child: upright, in sRGB, without metadata, never enlarged.
 * Faults, in one attempt: `zero_byte`, `truncated`, `invalid_image`, `invalid_video`, `unsupported_type`,
 * `unsupported_codec`, `too_large_for_decode`. Worth another attempt: `oom`, `timeout`, `timeout_killed`,
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
  const { format } = sniff(await source.read(0, 4096), "");
  if (!format) throw (original.kind === "video" ? invalidVideo : invalidImage)("its bytes carry no known signature");
  if (!isDecoded(format)) throw unsupportedType(format);
  if (formats[format].kind === "video") return ofVideo(pool, original.path, sizes, pulse);

  const header = await readImageHeader(source, format);
  assertDecodable(header, format);
  const { hasAlpha, profileAt } = header;
  const input = { format, pixelLimit: pixelLimitOf(format), hasAlpha, ...(profileAt && { profileAt }) };
  const answered = await pool.decode(original.path, { input, sizes }, pulse);
  const isRefused = answered.answer.error !== undefined;
  if (isRefused && isIso(format) && (await isCutShort(source))) throw truncated("a box that announces more");
  return asPictures(answered, pool.memoryLimitBytes);
}

const isIso = (format: Format) => formats[format].family === "heif" || format === "jxl";

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

/** A child's answer as pictures, or as the fault its words mean. */
function asPictures({ answer, blobs }: Answered, memoryLimitBytes: number): Pictures {
  if (answer.error !== undefined) throw faultOf(answer.error, answer.peakRssBytes, memoryLimitBytes);
  const { pictures, ...facts } = answer.made;
  return {
    ...facts,
    pictures: pictures.map((picture, index) => ({ ...picture, bytes: blobs[index] ?? Buffer.alloc(0) })),
  };
}

/** Reads the words of libvips. A decoder without memory often calls the file broken, so memory is looked at first. */
function faultOf(words: string, peakRssBytes: number, memoryLimitBytes: number): Fault {
  const cause = new Error(words);
  if (/timeout: \d+% complete/i.test(words))
    return new Fault("interrupted", "timeout", "Decoding took too long", { cause });
  const isShortOfMemory = /out of memory|insufficient memory|memory allocation|cannot allocate|bad_alloc|\boom\b/i.test(
    words,
  );
  if (isShortOfMemory || peakRssBytes >= memoryLimitBytes * 0.8)
    return new Fault("interrupted", "oom", "Decoding took all of its memory", { cause, peakRssBytes });
  if (/pixel limit|too large|exceeds/i.test(words))
    return new Fault("unsupported", "too_large_for_decode", "The picture is too large to decode", { cause });
  if (/premature end|truncated|unexpected end|end of (file|stream|input)|not enough data/i.test(words))
    return truncated("the picture's data");
  return invalidImage("the decoder refuses it", cause);
}
