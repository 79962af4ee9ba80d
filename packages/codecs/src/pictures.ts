import { Fault } from "@darkroom/domain";
import { openFileSource } from "@darkroom/metadata";
import type { ChildPictures, ChildRequest } from "./child-wire.ts";
import { assertDecodable, pixelLimitOf } from "./cost-model.ts";
import type { Answered } from "./decode-child.ts";
import type { DecodePool } from "./decode-pool.ts";
import type { Format } from "./formats.ts";
import { isDecoded } from "./formats.ts";
import { invalidImage, truncated, unsupportedType, zeroByte } from "./image-faults.ts";
import { readImageHeader } from "./image-header.ts";
import type { PictureSize } from "./picture-size.ts";
import type { Pulse } from "./pulse.ts";
import { sniff } from "./sniff.ts";

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
  if (!format) throw invalidImage("its bytes carry no known signature");
  if (!isDecoded(format)) throw unsupportedType(format);

  const header = await readImageHeader(source, format);
  assertDecodable(header, format);
  return decodeImage(pool, { path: original.path, format }, sizes, pulse);
}

async function decodeImage(
  pool: DecodePool,
  { path, format }: { path: string; format: Format },
  sizes: readonly PictureSize[],
  pulse: Pulse,
): Promise<Pictures> {
  const request: ChildRequest = { input: { format, pixelLimit: pixelLimitOf(format) }, sizes };
  return asPictures(await pool.decode(path, request, pulse));
}

/** A child's answer as pictures, or as the fault its words mean. */
export function asPictures({ answer, blobs }: Answered): Pictures {
  if (answer.error !== undefined) throw faultOf(answer.error, answer.peakRssBytes);
  const { pictures, ...facts } = answer.made;
  return {
    ...facts,
    pictures: pictures.map((picture, index) => ({ ...picture, bytes: blobs[index] ?? Buffer.alloc(0) })),
  };
}

const oomRssBytes = 0.8 * 2 ** 30;

/** Reads the words of libvips. A decoder without memory often calls the file broken, so memory is looked at first. */
function faultOf(words: string, peakRssBytes: number): Fault {
  const cause = new Error(words);
  if (
    peakRssBytes >= oomRssBytes ||
    /out of memory|insufficient memory|memory allocation|cannot allocate|bad_alloc/i.test(words)
  )
    return new Fault("interrupted", "oom", "Decoding took all of its memory", { cause, peakRssBytes });
  if (/^timeout/i.test(words)) return new Fault("interrupted", "timeout", "Decoding took longer than 10 s", { cause });
  if (/pixel limit|too large|exceeds/i.test(words))
    return new Fault("unsupported", "too_large_for_decode", "The picture is too large to decode", { cause });
  if (/premature end|truncated|unexpected end|end of (file|stream|input)|not enough data/i.test(words))
    return truncated("the picture's data");
  return invalidImage("the decoder refuses it", cause);
}
