import type { Signals } from "@darkroom/codecs";

/** What was measured of a picture, and what its file says. */
export type Measured = Signals & {
  widthPx?: number | undefined; // of the original
  heightPx?: number | undefined;
  jpegQuality?: number | undefined; // 1 to 100, as its quantization says
};

const leastPixels = 500_000;
const sharpFrom = 60; // variance of the Laplacian, at 1,024 pixels
const variedFrom = 4; // bits of entropy: what is flatter, like a chart, is not sharp or blurred
const artifactsBelow = 45; // JPEG quality

/** Flags that follow from what was measured: no model is asked for them. */
export function measuredFlags(measured: Measured): string[] {
  const { widthPx, heightPx, jpegQuality = 100, laplacianVariance, entropyBits } = measured;
  const isSmall = widthPx !== undefined && heightPx !== undefined && widthPx * heightPx < leastPixels;
  const holds: Record<string, boolean> = {
    lowres: isSmall,
    blur: entropyBits >= variedFrom && laplacianVariance < sharpFrom,
    overexposed: measured.brightShare > 0.25 && measured.brightness > 170,
    underexposed: measured.darkShare > 0.4 && measured.brightness < 60,
    jpeg_artifacts: jpegQuality < artifactsBelow,
  };
  return Object.keys(holds).filter((flag) => holds[flag]);
}

const costs: Record<string, number> = { lowres: 15, blur: 25, overexposed: 15, underexposed: 15, jpeg_artifacts: 15 };

/** A score by what was measured alone, 0 to 100: what the stub says. */
export function scoreOf(measured: Measured): number {
  const flags = measuredFlags(measured).reduce((sum, flag) => sum + (costs[flag] ?? 0), 0);
  const { widthPx = 0, heightPx = 0, laplacianVariance, entropyBits } = measured;
  const large = Math.min(10, Math.round((widthPx * heightPx) / 1e6));
  const sharp = Math.min(10, Math.round(laplacianVariance / 60));
  const varied = Math.min(10, Math.max(0, Math.round((entropyBits - 3) * 2.5)));
  return Math.max(0, Math.min(100, 60 + large + sharp + varied - flags));
}

/** What was measured, in words a prompt has room for. */
export const inWords = (measured: Measured): string[] =>
  Object.entries(measured).flatMap(([name, value]) => (value === undefined ? [] : `${name}: ${value}`));

const exposure = new Set(["overexposed", "underexposed"]);
const painted = new Set(["anime", "illustration", "screenshot", "3d_render"]);

/** A model's answer with the measured flags in place of its own; only what light fell on is exposed wrongly. */
export function withMeasured(data: Record<string, unknown>, measured: Measured): Record<string, unknown> {
  const seen = Array.isArray(data["quality_flags"]) ? data["quality_flags"] : [];
  const isPainted = painted.has(String(data["domain_type"]));
  const flags = measuredFlags(measured).filter((flag) => !(isPainted && exposure.has(flag)));
  return { ...data, quality_flags: [...new Set([...flags, ...seen])], measured };
}
