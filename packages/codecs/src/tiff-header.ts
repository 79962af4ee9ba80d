import type { ByteSource } from "@darkroom/metadata";
import { findTiff, numbersOf, readDirectory } from "@darkroom/metadata";
import { invalidImage, truncated } from "./image-faults.ts";
import type { ImageHeader } from "./image-header.ts";

const maxPages = 1_000;
const tag = {
  width: 256,
  height: 257,
  bits: 258,
  photometric: 262,
  samples: 277,
  rowsPerStrip: 278,
  tileWidth: 322,
  extraSamples: 338,
};
const colorSpaces: Record<number, ImageHeader["colorSpace"]> = {
  0: "grey",
  1: "grey",
  3: "indexed",
  5: "cmyk",
  6: "ycbcr",
  8: "lab",
  9: "lab",
};

/** The first directory of a TIFF, and how many follow it. */
export async function readTiffHeader(source: ByteSource): Promise<ImageHeader> {
  const tiff = await findTiff(source, 0);
  const first = tiff && (await readDirectory(tiff, tiff.firstAt));
  if (!tiff || !first)
    throw source.sizeBytes > 8 && tiff ? truncated("the TIFF, before its directory") : invalidImage("no TIFF header");
  const numbers = (name: keyof typeof tag) => numbersOf(tiff, first.entries.get(tag[name]));
  const [widthPx = 0] = numbers("width");
  const [heightPx = 0] = numbers("height");
  if (!(widthPx > 0 && heightPx > 0)) throw invalidImage("the TIFF has no width or no height");

  const [samples = 1] = numbers("samples");
  const [bitDepth = 1] = numbers("bits");
  const [rowsPerStrip = heightPx] = numbers("rowsPerStrip");
  const [photometric = 1] = numbers("photometric");
  const isTiled = first.entries.has(tag.tileWidth);
  const stripShare = isTiled ? 0 : Math.min(rowsPerStrip, heightPx) / heightPx; // a strip is decoded whole
  return {
    widthPx,
    heightPx,
    frames: await countDirectories(tiff, first.nextAt),
    hasAlpha: numbers("extraSamples").some((kind) => kind === 1 || kind === 2),
    bitDepth,
    colorSpace: colorSpaces[photometric] ?? "rgb",
    costBytesPerPx: 0.5 + (stripShare * samples * bitDepth) / 8,
  };
}

/** Directories are a linked list that a file may tie into a ring. */
async function countDirectories(
  tiff: NonNullable<Awaited<ReturnType<typeof findTiff>>>,
  nextAt: number,
): Promise<number> {
  const seen = new Set<number>();
  let at = nextAt;
  while (at > 0 && !seen.has(at) && seen.size < maxPages - 1) {
    const directory = await readDirectory(tiff, at);
    if (!directory || directory.entries.size === 0) break;
    seen.add(at);
    at = directory.nextAt;
  }
  return seen.size + 1;
}
