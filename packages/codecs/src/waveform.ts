/** Eight-bit RGB without padding. */
type Drawn = { pixels: Uint8Array; widthPx: number; heightPx: number };

const [widthPx, heightPx, barPx, stepPx] = [1200, 800, 6, 10];
const background = [0x16, 0x1b, 0x22] as const;
const bar = [0x7f, 0xb5, 0xff] as const;
const quietest = 32; // of 32767: below it, everything is silence

/** How many bars a waveform has. */
export const bars = Math.floor((widthPx - stepPx) / stepPx) - 1;

/** The loudest sample of each of so many stretches, 0 to 1 of the loudest of all; silence is all zeros. */
export function peaksOf(samples: Int16Array, count: number): Float64Array {
  const peaks = new Float64Array(count);
  let loudest = 0;
  for (let at = 0; at < samples.length; at += 1) {
    const level = Math.abs(samples[at]!);
    const stretch = Math.floor((at * count) / samples.length);
    if (level > peaks[stretch]!) peaks[stretch] = level;
    if (level > loudest) loudest = level;
  }
  return loudest < quietest ? new Float64Array(count) : peaks.map((peak) => peak / loudest);
}

/** Draws peaks as bars around the middle; where it is silent, a line remains. */
export function drawWaveform(peaks: Float64Array): Drawn {
  const pixels = new Uint8Array(widthPx * heightPx * 3);
  for (let at = 0; at < pixels.length; at += 3) pixels.set(background, at);
  for (const [index, peak] of peaks.entries()) {
    const half = Math.max(2, Math.round(peak * heightPx * 0.35));
    for (let y = heightPx / 2 - half; y < heightPx / 2 + half; y += 1)
      for (let x = 0; x < barPx; x += 1) pixels.set(bar, (y * widthPx + stepPx + index * stepPx + x) * 3);
  }
  return { pixels, widthPx, heightPx };
}
