import { Fault } from "@darkroom/domain";
import type { Format } from "./formats.ts";
import type { ImageHeader } from "./image-header.ts";

/** The limit of a child (1 GiB) less the child itself. */
const maxCostBytes = 900_000_000;
const maxPixels = 200_000_000;
const maxHeavyPixels = 40_000_000;
const heavy: ReadonlySet<Format> = new Set(["avif", "heic", "jxl"]);

/** How many pixels a picture of this format may have. */
export function pixelLimitOf(format: Format): number {
  return heavy.has(format) ? maxHeavyPixels : maxPixels;
}

/** Refuses what could not be decoded within a child's memory, by its header alone: Fault `too_large_for_decode`. */
export function assertDecodable(header: ImageHeader, format: Format): void {
  const { widthPx, heightPx } = header;
  const pixels = widthPx * heightPx;
  const limit = Math.min(pixelLimitOf(format), Math.floor(maxCostBytes / header.costBytesPerPx));
  if (pixels <= limit) return;
  const message = `${widthPx} x ${heightPx} pixels are too many to decode here (limit for this ${format}: ${Math.round(limit / 1e6)} megapixels)`;
  throw new Fault("unsupported", "too_large_for_decode", message, { widthPx, heightPx, limitPixels: limit });
}
