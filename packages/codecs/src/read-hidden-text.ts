import { Fault } from "@darkroom/domain";
import { pixelLimitOf } from "./cost-model.ts";
import type { DecodePool } from "./decode-pool.ts";
import type { ImageFacts } from "./probe-image.ts";
import type { Pulse } from "./pulse.ts";

const mostPixels = 40_000_000; // all of them are decoded at once
const lossless = new Set(["png", "webp"]);

type Picture = Pick<ImageFacts, "format" | "hasAlpha" | "bitDepth" | "storedWidthPx" | "storedHeightPx">;

/**
 * The text hidden in the lowest bits of a PNG or WebP with an alpha channel, read in a decode child; `undefined` when there is
 * none, or the picture cannot be decoded: whoever makes its thumbnail says why. Throws when the pulse's signal is aborted.
 */
export async function readHiddenText(
  pool: DecodePool,
  { path }: { path: string },
  { format, hasAlpha, bitDepth, storedWidthPx, storedHeightPx }: Picture,
  pulse: Pulse,
): Promise<string | undefined> {
  const mayHide = lossless.has(format) && hasAlpha && bitDepth === 8;
  if (!mayHide || storedWidthPx * storedHeightPx > mostPixels) return undefined;
  const input = { format, pixelLimit: pixelLimitOf(format), hasAlpha };
  try {
    const { blobs } = await pool.decode(path, { input, sizes: [], hidden: true }, pulse);
    return blobs[0]?.toString("utf8");
  } catch (error) {
    if (pulse.signal.aborted || !(error instanceof Fault)) throw error;
    return undefined;
  }
}
