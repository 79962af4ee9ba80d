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
  const { widthPx, heightPx } = frame;
  const scale = Math.min(1, 36 / Math.max(widthPx, heightPx));
  const columns = Math.max(1, Math.round(widthPx * scale));
  const rows = Math.max(1, Math.round(heightPx * scale));
  const small = colorGrid(frame, columns, rows);
  const grey = greyOf(frame);
  const { pHash64, isFlat } = pHash(greyGrid(grey, frame, 32, 32));
  return {
    placeholder: Buffer.from(rgbaToThumbHash(columns, rows, small)).toString("base64"),
    dominantColor: dominantColorOf(small),
    pHash64,
    isFlat,
    dHash64: dHash(greyGrid(grey, frame, 9, 8)),
  };
}

/** Luma (BT.601) of every pixel over a fixed grey, so that what is transparent weighs the same everywhere. */
function greyOf({ pixels, channels, widthPx, heightPx }: Frame): Float32Array {
  const grey = new Float32Array(widthPx * heightPx);
  for (let at = 0, pixel = 0; at < grey.length; at += 1, pixel += channels) {
    const luma = 0.299 * pixels[pixel]! + 0.587 * pixels[pixel + 1]! + 0.114 * pixels[pixel + 2]!;
    const opacity = channels === 4 ? pixels[pixel + 3]! / 255 : 1;
    grey[at] = luma * opacity + 128 * (1 - opacity);
  }
  return grey;
}

type Cell = { index: number; left: number; right: number; top: number; bottom: number };

/** Divides a frame into cells: each pixel is in one of them, or each cell has one where there are fewer pixels. */
function* cellsOf(
  { widthPx, heightPx }: Pick<Frame, "widthPx" | "heightPx">,
  columns: number,
  rows: number,
): Generator<Cell> {
  for (let index = 0; index < columns * rows; index += 1) {
    const [column, row] = [index % columns, Math.floor(index / columns)];
    const left = Math.floor((column * widthPx) / columns);
    const top = Math.floor((row * heightPx) / rows);
    const right = Math.max(left + 1, Math.floor(((column + 1) * widthPx) / columns));
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * heightPx) / rows));
    yield { index, left, right, top, bottom };
  }
}

function greyGrid(grey: Float32Array, frame: Frame, columns: number, rows: number): Float64Array {
  const grid = new Float64Array(columns * rows);
  for (const { index, left, right, top, bottom } of cellsOf(frame, columns, rows)) {
    let sum = 0;
    for (let y = top; y < bottom; y += 1) for (let x = left; x < right; x += 1) sum += grey[y * frame.widthPx + x]!;
    grid[index] = sum / ((right - left) * (bottom - top));
  }
  return grid;
}

/** Averages as RGBA, colours weighed by their opacity. */
function colorGrid(frame: Frame, columns: number, rows: number): Uint8Array {
  const { pixels, channels, widthPx } = frame;
  const grid = new Uint8Array(columns * rows * 4);
  for (const { index, left, right, top, bottom } of cellsOf(frame, columns, rows)) {
    let [red, green, blue, opacity] = [0, 0, 0, 0];
    for (let y = top; y < bottom; y += 1)
      for (let x = left; x < right; x += 1) {
        const pixel = (y * widthPx + x) * channels;
        const alpha = channels === 4 ? pixels[pixel + 3]! : 255;
        red += pixels[pixel]! * alpha;
        green += pixels[pixel + 1]! * alpha;
        blue += pixels[pixel + 2]! * alpha;
        opacity += alpha;
      }
    const weight = Math.max(1, opacity);
    const cellPixels = (right - left) * (bottom - top);
    grid.set([red / weight, green / weight, blue / weight, opacity / cellPixels].map(Math.round), index * 4);
  }
  return grid;
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
