import type { ByteSource } from "@darkroom/metadata";
import { invalidImage, truncated } from "./image-faults.ts";
import type { ImageHeader } from "./image-header.ts";

const maxChunks = 1_000;

const pngColors: Record<number, Pick<ImageHeader, "colorSpace" | "hasAlpha"> & { channels: number }> = {
  0: { colorSpace: "grey", hasAlpha: false, channels: 1 },
  2: { colorSpace: "rgb", hasAlpha: false, channels: 3 },
  3: { colorSpace: "indexed", hasAlpha: false, channels: 3 },
  4: { colorSpace: "grey", hasAlpha: true, channels: 2 },
  6: { colorSpace: "rgb", hasAlpha: true, channels: 4 },
};

/** IHDR, and what the chunks before the pixels add to it: transparency (tRNS) and animation (acTL). */
export async function readPngHeader(source: ByteSource): Promise<ImageHeader> {
  const head = Buffer.from(await source.read(0, 33));
  if (head.length < 33) throw truncated("the header of the PNG");
  const color = pngColors[head[25]!];
  const [widthPx, heightPx] = [head.readUInt32BE(16), head.readUInt32BE(20)];
  const isValid = head.toString("latin1", 12, 16) === "IHDR" && widthPx > 0 && heightPx > 0 && color;
  if (!isValid) throw invalidImage("the PNG has no valid header");

  const { frames = 1, isTransparent } = await beforePixels(source);
  const { channels, colorSpace, hasAlpha } = color;
  const bitDepth = head.readUInt8(24);
  const isInterlaced = head[28] === 1; // then it is held whole
  return {
    widthPx,
    heightPx,
    frames,
    colorSpace,
    hasAlpha: hasAlpha || isTransparent,
    bitDepth,
    costBytesPerPx: isInterlaced
      ? Math.max(4, (channels + (isTransparent ? 1 : 0)) * Math.ceil(bitDepth / 8) * 1.1 + 0.3)
      : 0.5,
  };
}

async function beforePixels(source: ByteSource): Promise<{ frames?: number; isTransparent: boolean }> {
  let frames: number | undefined;
  let isTransparent = false;
  for (let at = 33, count = 0; count < maxChunks; count += 1) {
    const head = Buffer.from(await source.read(at, 12));
    if (head.length < 12) throw truncated("the chunks of the PNG");
    const type = head.toString("latin1", 4, 8);
    if (type === "IDAT" || type === "IEND") break;
    if (type === "tRNS") isTransparent = true;
    if (type === "acTL") frames = Math.max(1, head.readUInt32BE(8));
    at += 12 + head.readUInt32BE(0);
  }
  return { ...(frames && { frames }), isTransparent };
}

/** The logical screen of a GIF; its frames take a walk (`countFrames`). */
export async function readGifHeader(source: ByteSource): Promise<ImageHeader> {
  const head = Buffer.from(await source.read(0, 13));
  if (head.length < 13) throw truncated("the header of the GIF");
  const [widthPx, heightPx] = [head.readUInt16LE(6), head.readUInt16LE(8)];
  if (widthPx === 0 || heightPx === 0) throw invalidImage("the GIF has no width or no height");
  const bitDepth = (head[10]! & 7) + 1;
  return { widthPx, heightPx, hasAlpha: true, bitDepth, colorSpace: "indexed", costBytesPerPx: 5.2 };
}
