import type { ByteSource } from "@darkroom/metadata";
import { isCameraRaw, readRawHeader } from "./camera-raw.ts";
import { readBmpHeader, readJp2Header, readPsdHeader } from "./flat-headers.ts";
import { formatOfFile } from "./format-of-file.ts";
import type { Format } from "./formats.ts";
import { readHeifHeader } from "./heif-header.ts";
import { unsupportedType } from "./image-faults.ts";
import { readJpegHeader } from "./jpeg-header.ts";
import { readJxlHeader } from "./jxl-header.ts";
import { readGifHeader, readPngHeader } from "./png-gif-header.ts";
import { readSvgHeader } from "./svg-header.ts";
import { readTiffHeader } from "./tiff-header.ts";
import { readWebpHeader } from "./webp-header.ts";

/** A stretch of a file. */
export type FilePart = { offset: number; lengthBytes: number };

/** What the first bytes of a picture say of it, before anything is decoded. */
export type ImageHeader = {
  /** As stored, before any orientation. */
  widthPx: number;
  heightPx: number;
  /** Turn and mirror to apply, as EXIF counts them (1 to 8), where the format itself carries it (HEIF, JPEG XL). */
  orientation?: number;
  /** Pictures of an animation or pages of a document; absent where it takes a walk through the file (`countFrames`). */
  frames?: number;
  /** How long one round of an animation is, where the header says so. */
  animationSec?: number;
  hasAlpha: boolean;
  bitDepth: number;
  colorSpace: "rgb" | "grey" | "cmyk" | "ycbcr" | "indexed" | "lab";
  /** The ICC profile within the file, where its decoder leaves colours as they are (HEIC). */
  profileAt?: FilePart;
  /** The JPEG within the file that is decoded in its place (camera raw). */
  part?: FilePart;
  /** A JPEG that only raw converters read. */
  isLossless?: true;
  /** Memory a decoder takes, by format and kind of coding (measured). */
  costBytesPerPx: number;
};

const readers: Partial<Record<Format, (source: ByteSource) => Promise<ImageHeader>>> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  gif: readGifHeader,
  webp: readWebpHeader,
  avif: readHeifHeader,
  heic: readHeifHeader,
  jxl: readJxlHeader,
  raw: readRawHeader,
  svg: readSvgHeader,
  bmp: readBmpHeader,
  psd: readPsdHeader,
  jp2: readJp2Header,
  tiff: readTiffHeader,
};

/** What a local file is by its bytes; a TIFF that is a camera's raw file is told from one to be shown. */
export async function findFormat(source: ByteSource): Promise<Format | undefined> {
  const format = await formatOfFile(source);
  return format === "tiff" && (await isCameraRaw(source)) ? "raw" : format;
}

/**
 * Reads the header of a picture whose format is known: bounded work, independent of the file's size.
 * Faults: `invalid_image`, `truncated`, `raw.unsupported`, and `unsupported_type` for formats without a reader.
 */
export async function readImageHeader(source: ByteSource, format: Format): Promise<ImageHeader> {
  const read = readers[format];
  if (!read) throw unsupportedType(format);
  return read(source);
}
