import { gunzipSync } from "node:zlib";

/** Decoded pixels, row by row, 8 bits a channel; the last channel is alpha. */
export type AlphaPixels = { data: Uint8Array; width: number; height: number; channels: number };

const signatureLength = 15;
const maxDataBytes = 1024 * 1024;
const maxTextBytes = 256 * 1024;

/** Which channels a signature stands in, and whether the text behind it is compressed. */
const signatures: Readonly<Record<string, { isAlpha: boolean; isDeflated: boolean }>> = {
  stealth_pnginfo: { isAlpha: true, isDeflated: false },
  stealth_pngcomp: { isAlpha: true, isDeflated: true },
  stealth_rgbinfo: { isAlpha: false, isDeflated: false },
  stealth_rgbcomp: { isAlpha: false, isDeflated: true },
};

/**
 * The text in the lowest bits of a picture, if there is one: column by column from the left, in the alpha channel or in red,
 * green and blue in turn, highest bit first: a signature, the length of the text in bits (32 bits), and the text, which may be
 * a gzip file. Written by the "stealth pnginfo" extension, Forge and NovelAI. At most 1 MiB, and 256 KiB unpacked.
 */
export function hiddenText(pixels: AlphaPixels): Buffer | undefined {
  for (const isAlpha of [true, false]) {
    const bits = bitsOf(pixels, isAlpha);
    const signature = takeBytes(bits, signatureLength)?.toString("latin1") ?? "";
    const found = signatures[signature];
    if (found?.isAlpha !== isAlpha) continue;
    const lengthBytes = Math.floor((takeBytes(bits, 4)?.readUInt32BE() ?? 0) / 8);
    if (lengthBytes === 0 || lengthBytes > maxDataBytes) return undefined;
    const text = takeBytes(bits, lengthBytes);
    return text && found.isDeflated ? unpacked(text) : text?.subarray(0, maxTextBytes);
  }
  return undefined;
}

function* bitsOf({ data, width, height, channels }: AlphaPixels, isAlpha: boolean): Generator<number, undefined> {
  const [first, last] = isAlpha ? [channels - 1, channels - 1] : [0, Math.min(channels - 2, 2)];
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++)
      for (let channel = first; channel <= last; channel++) yield (data[(y * width + x) * channels + channel] ?? 0) & 1;
}

/** The next so many bytes; `undefined` when the picture ends before. */
function takeBytes(bits: Generator<number, undefined>, count: number): Buffer | undefined {
  const bytes = Buffer.alloc(count);
  for (let at = 0; at < count * 8; at++) {
    const { value, done } = bits.next();
    if (done) return undefined;
    bytes[at >> 3] = ((bytes[at >> 3] ?? 0) << 1) | (value ?? 0);
  }
  return bytes;
}

function unpacked(data: Buffer): Buffer | undefined {
  try {
    return gunzipSync(data, { maxOutputLength: maxTextBytes });
  } catch {
    return undefined; // no gzip file, or one that grows beyond measure
  }
}
