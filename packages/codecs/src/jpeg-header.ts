import type { ByteSource } from "@darkroom/metadata";
import { invalidImage, truncated } from "./image-faults.ts";
import type { ImageHeader } from "./image-header.ts";

const maxSegments = 1_000;

/** Walks the segments of a JPEG (ITU T.81, B.1.1) up to its frame header. */
export async function readJpegHeader(source: ByteSource): Promise<ImageHeader> {
  let at = 2;
  for (let count = 0; count < maxSegments; count += 1) {
    const head = Buffer.from(await source.read(at, 24));
    if (head.length < 4) throw truncated("the header of the JPEG");
    if (head[0] !== 0xff) throw invalidImage("a JPEG segment does not begin with its marker");
    const marker = head[1]!;
    if (marker === 0xff) {
      at += 1; // padding
      continue;
    }
    if (isFrameHeader(marker)) return ofFrame(head, marker);
    if (marker === 0xd9 || marker === 0xda) throw invalidImage("the JPEG has no frame header");
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += isBare ? 2 : 2 + head.readUInt16BE(2);
  }
  throw invalidImage("the JPEG has too many segments before its frame header");
}

/** SOF0 to SOF15, without DHT, JPG and DAC, which lie between them. */
const isFrameHeader = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function ofFrame(head: Buffer, marker: number): ImageHeader {
  if (head.length < 10) throw truncated("the frame header of the JPEG");
  const [heightPx, widthPx, components] = [head.readUInt16BE(5), head.readUInt16BE(7), head.readUInt8(9)];
  if (widthPx === 0 || heightPx === 0) throw invalidImage("the JPEG has no width or no height");
  if (head.length < 10 + components * 3) throw truncated("the frame header of the JPEG");
  const isProgressive = marker === 0xc2 || marker === 0xc6 || marker === 0xca || marker === 0xce;
  return {
    widthPx,
    heightPx,
    frames: 1,
    hasAlpha: false,
    bitDepth: head.readUInt8(4),
    colorSpace: components === 1 ? "grey" : components === 4 ? "cmyk" : "rgb",
    ...(marker === 0xc3 && { isLossless: true }),
    costBytesPerPx: isProgressive ? coefficientsPerPx(head.subarray(10, 10 + components * 3)) * 2 + 0.6 : 0.5,
  };
}

/** A progressive JPEG is held whole, 16 bits a coefficient; how many there are is a matter of its subsampling. */
function coefficientsPerPx(components: Buffer): number {
  const samples = Array.from({ length: components.length / 3 }, (_, index) => {
    const factors = components.readUInt8(index * 3 + 1);
    return (factors >> 4) * (factors & 15);
  });
  const most = Math.max(1, ...samples);
  return samples.reduce((sum, count) => sum + count / most, 0);
}
