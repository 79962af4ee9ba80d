import { rgbaToThumbHash } from "thumbhash";

/** Eight-bit pixels without padding: 3 (RGB) or 4 (RGBA) channels. */
export type Frame = { pixels: Uint8Array; widthPx: number; heightPx: number; channels: 3 | 4 };

export type SmallFrameFacts = {
  /** A thumbhash in base64: about 25 bytes that a page can paint before the picture comes. */
  placeholder: string;
  /** "#rrggbb" */
  dominantColor: string;
  /** 16 hexadecimal digits each; compare by Hamming distance. */
  pHash64: string;
  dHash64: string;
  /** Too little structure for its hashes to mean anything: flat pictures all resemble each other. */
  isFlat: boolean;
};

/** What one small frame (an upright thumbnail) tells about its picture. */
export function factsOfFrame(frame: Frame): SmallFrameFacts {
  const edgePx = 72;
  const scale = edgePx / Math.max(frame.widthPx, frame.heightPx, edgePx);
  const columns = Math.max(1, Math.round(frame.widthPx * scale));
  const rows = Math.max(1, Math.round(frame.heightPx * scale));
  const small = averaged(frame, columns, rows);
  const { pHash64, isFlat } = pHash(greyOf(averaged(frame, 32, 32)));
  return {
    placeholder: Buffer.from(rgbaToThumbHash(columns, rows, small)).toString("base64"),
    dominantColor: dominantColorOf(small),
    pHash64,
    isFlat,
    dHash64: dHash(greyOf(averaged(frame, 9, 8))),
  };
}

/** Area averages on a grid of columns x rows, as RGBA; every pixel counts once, in the cell its centre falls into. */
function averaged({ pixels, widthPx, heightPx, channels }: Frame, columns: number, rows: number): Uint8Array {
  const sums = new Float64Array(columns * rows * 4);
  const counts = new Uint32Array(columns * rows);
  const columnOf = Uint32Array.from({ length: Math.max(widthPx, columns) }, (_, x) =>
    Math.floor((x * columns) / Math.max(widthPx, columns)),
  );
  for (let y = 0; y < Math.max(heightPx, rows); y += 1) {
    const row = Math.floor((y * rows) / Math.max(heightPx, rows)) * columns;
    const line = Math.floor((y * heightPx) / Math.max(heightPx, rows)) * widthPx;
    for (let x = 0; x < columnOf.length; x += 1) {
      const cell = row + columnOf[x]!;
      const pixel = (line + (widthPx >= columns ? x : Math.floor((x * widthPx) / columns))) * channels;
      const alpha = channels === 4 ? pixels[pixel + 3]! : 255;
      sums[cell * 4]! += pixels[pixel]! * alpha;
      sums[cell * 4 + 1]! += pixels[pixel + 1]! * alpha;
      sums[cell * 4 + 2]! += pixels[pixel + 2]! * alpha;
      sums[cell * 4 + 3]! += alpha;
      counts[cell]! += 1;
    }
  }
  return Uint8Array.from(sums, (sum, index) => {
    const cell = index >> 2;
    if ((index & 3) === 3) return Math.round(sum / counts[cell]!);
    const alpha = sums[cell * 4 + 3]!;
    return alpha > 0 ? Math.round(sum / alpha) : 0;
  });
}

/** Luma (BT.601) over a fixed grey, so that what is transparent weighs the same everywhere. */
function greyOf(rgba: Uint8Array): Float64Array {
  return Float64Array.from({ length: rgba.length / 4 }, (_, index) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(index * 4, index * 4 + 4);
    const opacity = alpha / 255;
    return (0.299 * red + 0.587 * green + 0.114 * blue) * opacity + 128 * (1 - opacity);
  });
}

const toHex = (bits: readonly boolean[]) =>
  BigInt(`0b${bits.map(Number).join("")}`)
    .toString(16)
    .padStart(16, "0");

/** Is each cell of a 9 x 8 grid darker than its right neighbour? */
function dHash(grey: Float64Array): string {
  return toHex(
    Array.from({ length: 64 }, (_, bit) => grey[(bit >> 3) * 9 + (bit & 7)]! < grey[(bit >> 3) * 9 + (bit & 7) + 1]!),
  );
}

const cosines = Array.from({ length: 8 }, (_, frequency) =>
  Float64Array.from({ length: 32 }, (_, at) => Math.cos(((2 * at + 1) * frequency * Math.PI) / 64)),
);

/** The lowest 8 x 8 frequencies of a 32 x 32 grid (DCT-II), each against their median, the mean left out of it. */
function pHash(grey: Float64Array): { pHash64: string; isFlat: boolean } {
  const rows = Array.from({ length: 32 }, (_, y) =>
    cosines.map((cosine) => cosine.reduce((sum, value, x) => sum + value * grey[y * 32 + x]!, 0)),
  );
  const low = cosines.flatMap((cosine) =>
    cosines.map((_, u) => cosine.reduce((sum, value, y) => sum + value * rows[y]![u]!, 0)),
  );
  const varying = low.slice(1);
  const median = varying.toSorted((a, b) => a - b)[31]!;
  const energy = varying.reduce((sum, value) => sum + value * value, 0);
  const leastEnergy = (64 * 512 ** 2) / 16; // about two grey levels of contrast over the picture
  return { pHash64: toHex(low.map((value) => value > median)), isFlat: energy < leastEnergy };
}

/** The average of the fullest of 512 colour bins; transparent cells do not count. */
function dominantColorOf(rgba: Uint8Array): string {
  const bins = new Map<number, [count: number, red: number, green: number, blue: number]>();
  for (let at = 0; at < rgba.length; at += 4) {
    const [red = 0, green = 0, blue = 0, alpha = 0] = rgba.subarray(at, at + 4);
    if (alpha < 128) continue;
    const key = ((red >> 5) << 6) | ((green >> 5) << 3) | (blue >> 5);
    const bin = bins.get(key) ?? [0, 0, 0, 0];
    bins.set(key, [bin[0] + 1, bin[1] + red, bin[2] + green, bin[3] + blue]);
  }
  const [count, ...sums] = [...bins.values()].reduce((most, bin) => (bin[0] > most[0] ? bin : most), [0, 0, 0, 0]);
  const hex = sums.map((sum) =>
    Math.round(sum / Math.max(1, count))
      .toString(16)
      .padStart(2, "0"),
  );
  return `#${hex.join("")}`;
}
