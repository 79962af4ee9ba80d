import type { ByteSource } from "@darkroom/metadata";
import { bodyOf, listBoxes } from "@darkroom/metadata";
import { invalidImage, truncated } from "./image-faults.ts";
import type { ImageHeader } from "./image-header.ts";

// Pictures that ffmpeg decodes, by their headers: it holds them whole, and once more as RGB.

const costBytesPerPx = 12;
const jp2Cost = 24; // coefficients of 32 bits

/** BMP: the information header says size and bits; a negative height is stored from above. */
export async function readBmpHeader(source: ByteSource): Promise<ImageHeader> {
  const head = Buffer.from(await source.read(0, 30));
  if (head.length < 30) throw truncated("the header of the BMP");
  const isOld = head.readUInt32LE(14) === 12;
  const [width, height] = isOld
    ? [head.readUInt16LE(18), head.readUInt16LE(20)]
    : [head.readInt32LE(18), head.readInt32LE(22)];
  const bits = head.readUInt16LE(isOld ? 24 : 28);
  const colorSpace = bits <= 8 ? "indexed" : "rgb";
  return sized(width, Math.abs(height), { hasAlpha: false, bitDepth: 8, colorSpace, costBytesPerPx });
}

const psdModes: Record<number, ImageHeader["colorSpace"]> = { 0: "grey", 1: "grey", 2: "indexed", 4: "cmyk", 9: "lab" };

/** PSD and PSB (Adobe's file format specification, file header section): all numbers big-endian. */
export async function readPsdHeader(source: ByteSource): Promise<ImageHeader> {
  const head = Buffer.from(await source.read(0, 26));
  if (head.length < 26) throw truncated("the header of the PSD");
  const [channels, height, width] = [head.readUInt16BE(12), head.readUInt32BE(14), head.readUInt32BE(18)];
  const colorSpace = psdModes[head.readUInt16BE(24)] ?? "rgb";
  const colors = colorSpace === "cmyk" ? 4 : colorSpace === "rgb" || colorSpace === "lab" ? 3 : 1;
  return sized(width, height, {
    hasAlpha: channels > colors,
    bitDepth: head.readUInt16BE(22),
    colorSpace,
    costBytesPerPx,
  });
}

/** JPEG 2000 (ISO/IEC 15444-1, I.5.3.1): the box `ihdr` within `jp2h`. */
export async function readJp2Header(source: ByteSource): Promise<ImageHeader> {
  const boxes = await listBoxes(source, 0, source.sizeBytes);
  const header = boxes.find(({ type }) => type === "jp2h");
  if (!header) throw source.sizeBytes < 64 ? truncated("the JPEG 2000") : invalidImage("the JPEG 2000 has no header");
  const image = (await listBoxes(source, header.bodyAt, header.endsAt)).find(({ type }) => type === "ihdr");
  const body = image ? await bodyOf(source, image, 14) : Buffer.alloc(0);
  if (body.length < 14) throw invalidImage("the JPEG 2000 describes no picture");
  const components = body.readUInt16BE(8);
  return sized(body.readUInt32BE(4), body.readUInt32BE(0), {
    hasAlpha: components === 2 || components === 4,
    bitDepth: (body.readUInt8(10) & 0x7f) + 1,
    colorSpace: components < 3 ? "grey" : "rgb",
    costBytesPerPx: jp2Cost,
  });
}

type Others = Pick<ImageHeader, "hasAlpha" | "bitDepth" | "colorSpace" | "costBytesPerPx">;

function sized(widthPx: number, heightPx: number, others: Others): ImageHeader {
  if (!(widthPx > 0 && heightPx > 0)) throw invalidImage("it has no width or no height");
  return { widthPx, heightPx, frames: 1, ...others };
}
