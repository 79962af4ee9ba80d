import type { Box, ByteSource } from "@darkroom/metadata";
import { listBoxes } from "@darkroom/metadata";
import { invalidImage, truncated } from "./image-faults.ts";
import type { ImageHeader } from "./image-header.ts";

/**
 * The header of a JPEG XL codestream (ISO/IEC 18181-1, D.2 and D.3), bare or within boxes (18181-2): size, orientation,
 * depth, alpha. Colours are read no further: the decoder answers in sRGB.
 */
export async function readJxlHeader(source: ByteSource): Promise<ImageHeader> {
  const at = await findCodestream(source);
  const bytes = await source.read(at, 64);
  if (bytes[0] !== 0xff || bytes[1] !== 0x0a)
    throw bytes.length < 2 ? truncated("the header of the JPEG XL") : invalidImage("the JPEG XL has no codestream");
  const bits = bitsOf(bytes.subarray(2));
  const { widthPx, heightPx } = readSize(bits);
  const metadata = readMetadata(bits);
  if (bits.isOver()) throw truncated("the header of the JPEG XL");
  return { widthPx, heightPx, ...metadata, costBytesPerPx: metadata.bitDepth > 8 ? 40 : 20 };
}

/** The codestream begins the file, the box `jxlc`, or the first `jxlp` behind its four bytes of index. */
async function findCodestream(source: ByteSource): Promise<number> {
  const [first] = await source.read(0, 1);
  if (first === 0xff) return 0;
  const boxes = await listBoxes(source, 0, source.sizeBytes);
  const box: Box | undefined = boxes.find(({ type }) => type === "jxlc" || type === "jxlp");
  if (!box) throw source.sizeBytes < 64 ? truncated("the boxes of the JPEG XL") : invalidImage("no codestream in it");
  return box.type === "jxlc" ? box.bodyAt : box.bodyAt + 4;
}

type Bits = ((count: number) => number) & { isOver(): boolean };
/** A way to store a number: so many bits, and what is added to them. */
type Way = readonly [bits: number, added: number];

/** Reads the lowest bits of each byte first; zero, and `isOver`, past the end. */
function bitsOf(bytes: Uint8Array): Bits {
  let at = 0;
  const read = (count: number) => {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, at += 1) value += (((bytes[at >> 3] ?? 0) >> (at & 7)) & 1) * 2 ** bit;
    return value;
  };
  return Object.assign(read, { isOver: () => at > bytes.length * 8 });
}

/** Two bits say which of four ways follows. */
function oneOf(bits: Bits, ways: readonly [Way, Way, Way, Way]): number {
  const [count, added] = ways[bits(2)] ?? ways[0];
  return bits(count) + added;
}

const ratios = [[1, 1], [12, 10], [4, 3], [3, 2], [16, 9], [5, 4], [2, 1]] as const; // biome-ignore format: one table

function readSize(bits: Bits): { widthPx: number; heightPx: number } {
  const isSmall = bits(1) === 1; // a multiple of eight, up to 256
  const length = () => (isSmall ? (bits(5) + 1) * 8 : oneOf(bits, [[9, 1], [13, 1], [18, 1], [30, 1]])); // biome-ignore format: one line
  const heightPx = length();
  const ratio = ratios[bits(3) - 1];
  return { heightPx, widthPx: ratio ? Math.floor((heightPx * ratio[0]) / ratio[1]) : length() };
}

type Metadata = Pick<ImageHeader, "orientation" | "frames" | "hasAlpha" | "bitDepth" | "colorSpace">;

function readMetadata(bits: Bits): Metadata {
  const plain = { orientation: 1, frames: 1, hasAlpha: false, bitDepth: 8, colorSpace: "rgb" } as const;
  if (bits(1) === 1) return plain;
  const { orientation, isAnimated } = bits(1) === 1 ? readExtras(bits) : { orientation: 1, isAnimated: false };
  const bitDepth = readDepth(bits);
  bits(1); // whether 16 bits are enough for the decoder
  const channels = oneOf(bits, [[0, 0], [0, 1], [4, 2], [12, 1]]); // biome-ignore format: one line
  const hasAlpha = channels > 0 && (bits(1) === 1 || oneOf(bits, [[0, 0], [0, 1], [4, 2], [6, 18]]) === 0); // biome-ignore format: one line
  return { orientation, hasAlpha, bitDepth, colorSpace: "rgb", ...(!isAnimated && { frames: 1 }) };
}

/** Orientation, the size meant for show, a preview, an animation: what is read over, and what is told. */
function readExtras(bits: Bits): { orientation: number; isAnimated: boolean } {
  const orientation = bits(3) + 1;
  if (bits(1) === 1) readSize(bits);
  if (bits(1) === 1) readPreview(bits);
  const isAnimated = bits(1) === 1;
  if (isAnimated) {
    oneOf(bits, [[0, 100], [0, 1000], [10, 1], [30, 1]]); // biome-ignore format: one line
    oneOf(bits, [[0, 1], [0, 1001], [8, 1], [10, 1]]); // biome-ignore format: one line
    oneOf(bits, [[0, 0], [3, 0], [16, 0], [32, 0]]); // biome-ignore format: one line
    bits(1);
  }
  return { orientation, isAnimated };
}

function readPreview(bits: Bits): void {
  const isSmall = bits(1) === 1;
  const length = () => oneOf(bits, isSmall ? [[0, 16], [0, 32], [5, 1], [9, 33]] : [[6, 1], [8, 65], [10, 321], [12, 1345]]); // biome-ignore format: one line
  length();
  if (bits(3) === 0) length();
}

function readDepth(bits: Bits): number {
  const isFloat = bits(1) === 1;
  if (!isFloat) return oneOf(bits, [[0, 8], [0, 10], [0, 12], [6, 1]]); // biome-ignore format: one line
  const depth = oneOf(bits, [[0, 32], [0, 16], [0, 24], [6, 1]]); // biome-ignore format: one line
  bits(4);
  return depth;
}
