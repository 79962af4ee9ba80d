import type { Generation, Metadata } from "@darkroom/metadata";
import { openFileSource, readGeneration, readMetadata } from "@darkroom/metadata";
import { metadataOfRaw } from "./camera-raw.ts";
import { countFrames, isWalked } from "./count-frames.ts";
import type { Format } from "./formats.ts";
import { formats, isDecoded } from "./formats.ts";
import { invalidImage, unsupportedType, zeroByte } from "./image-faults.ts";
import type { ImageHeader } from "./image-header.ts";
import { findFormat, readImageHeader } from "./image-header.ts";
import type { Pulse } from "./pulse.ts";

/** What a picture is, read from its headers; nothing is decoded. */
export type ImageFacts = {
  format: Format;
  contentType: string;
  /** As people see it, orientation applied. */
  widthPx: number;
  heightPx: number;
  storedWidthPx: number;
  storedHeightPx: number;
  /** Turn and mirror that are applied, 1 to 8 as EXIF counts them. */
  orientation: number;
  /** Frames of an animation or pages of a document; absent where they are not counted (animations of JPEG XL). */
  frames?: number;
  isAnimated?: true;
  /** How long one round of an animation is. */
  animationSec?: number;
  hasAlpha: boolean;
  bitDepth: number;
  colorSpace: ImageHeader["colorSpace"];
  metadata: Omit<Metadata, "warnings">;
  /** How it was generated, if it says so. */
  generation?: Generation;
  warnings: string[];
};

/** Formats whose several pictures are shown one after the other. */
const moving: ReadonlySet<Format> = new Set(["gif", "webp", "png", "avif", "heic"]);

const turned = (orientation: number) => orientation >= 5;

/**
 * Probes a local file that holds a picture, by its bytes and not its name.
 * Faults, all permanent: `zero_byte`, `truncated`, `invalid_image`, `unsupported_type`, `raw.unsupported`.
 */
export async function probeImage(original: { path: string }, pulse: Pulse): Promise<ImageFacts> {
  await using source = await openFileSource(original.path);
  if (source.sizeBytes === 0) throw zeroByte();
  const format = await findFormat(source);
  if (!format) throw invalidImage("its bytes carry no known signature");
  if (formats[format].kind !== "image" || !isDecoded(format)) throw unsupportedType(format);

  const {
    costBytesPerPx: _,
    profileAt: _profile,
    part,
    frames: known,
    animationSec: told,
    ...header
  } = await readImageHeader(source, format);
  const isCounted = isWalked(format) && known !== 1;
  const counted = isCounted ? await countFrames(source, format, pulse) : undefined;
  const { warnings, ...metadata } = await readMetadata(part ? await metadataOfRaw(source, part) : source);
  const { generation, warnings: noticed } = await readGeneration(source);
  pulse.progress();

  const orientation = header.orientation ?? metadata.facts.orientation ?? 1;
  const { widthPx: storedWidthPx, heightPx: storedHeightPx } = header;
  const [widthPx, heightPx] = turned(orientation) ? [storedHeightPx, storedWidthPx] : [storedWidthPx, storedHeightPx];
  const frames = known ?? counted?.frames;
  const isMoving = frames !== undefined && frames > 1 && moving.has(format);
  const animationSec = told ?? counted?.animationSec;
  return {
    ...header,
    format,
    contentType: formats[format].contentType,
    widthPx,
    heightPx,
    storedWidthPx,
    storedHeightPx,
    orientation,
    ...(frames !== undefined && { frames }),
    ...(isMoving && { isAnimated: true, ...(animationSec && { animationSec }) }),
    metadata,
    ...(generation && { generation }),
    warnings: [...warnings, ...noticed, ...(counted?.isTruncated ? ["animation_truncated"] : [])],
  };
}
