/** What can be measured of a picture without knowing what it shows. */
export type Signals = {
  /** Variance of the Laplacian over grey levels 0 to 255: below about 100 nothing in it is sharp. */
  laplacianVariance: number;
  /** Shares of pixels, 0 to 1, that are black (grey level up to 3) or white (from 252). */
  darkShare: number;
  brightShare: number;
  /** Mean grey level, 0 to 255. */
  brightness: number;
  /** Of the grey levels, in bits: 0 for one level, 8 for all alike often. */
  entropyBits: number;
};

const darkest = 3;
const brightest = 252;

/** Measures a picture of one channel of grey levels, row by row. */
export function measureFrame(grey: Uint8Array, { widthPx, heightPx }: { widthPx: number; heightPx: number }): Signals {
  const levels = new Uint32Array(256);
  for (const level of grey) levels[level]! += 1;
  const shareOf = (from: number, to: number): number =>
    levels.subarray(from, to + 1).reduce((sum, count) => sum + count, 0) / grey.length;
  const shares = [...levels].filter((count) => count > 0).map((count) => count / grey.length);
  return {
    laplacianVariance: rounded(laplacianVariance(grey, widthPx, heightPx)),
    darkShare: rounded(shareOf(0, darkest)),
    brightShare: rounded(shareOf(brightest, 255)),
    brightness: rounded(levels.reduce((sum, count, level) => sum + count * level, 0) / grey.length),
    entropyBits: rounded(shares.reduce((sum, share) => sum - share * Math.log2(share), 0)),
  };
}

/** With the kernel of four neighbours; the pixels at the edge have not all of them. */
function laplacianVariance(grey: Uint8Array, widthPx: number, heightPx: number): number {
  let [count, sum, squares] = [0, 0, 0];
  for (let y = 1; y < heightPx - 1; y += 1)
    for (let x = 1; x < widthPx - 1; x += 1) {
      const at = y * widthPx + x;
      const value = 4 * grey[at]! - grey[at - 1]! - grey[at + 1]! - grey[at - widthPx]! - grey[at + widthPx]!;
      count += 1;
      sum += value;
      squares += value * value;
    }
  return count === 0 ? 0 : squares / count - (sum / count) ** 2;
}

const rounded = (value: number): number => Math.round(value * 1000) / 1000;
