import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import type { Sharp } from "sharp";
import sharp from "sharp";
import type { ChildRequest } from "./child-wire.ts";
import { inputName } from "./child-wire.ts";
import type { FilePart } from "./image-header.ts";
import { dropAlpha, headOfRaster } from "./raster.ts";

type Encoded = Extract<ChildRequest["input"], { format: string }>;

/** Opens what lies in the child's folder; decoders that libvips lacks are loaded when they are first needed. */
export async function openInput(input: ChildRequest["input"]): Promise<Sharp> {
  if (!("format" in input)) return ofPixels(input);
  if (input.format === "heic") return ofHeic(input);
  if (input.format === "jxl") return ofJxl(input);
  if (input.format === "svg") return ofSvg(input);
  if (input.part) return ofPart(input.part, input);
  if (input.format === "avif") return ofAvif(input);
  return ofFile(inputName, input);
}

/** As bytes, not by its place: what it refers to then has none. The child serves nobody after it. */
function ofSvg(input: Encoded): Sharp {
  sharp.unblock({ operation: ["VipsForeignLoadSvg"] });
  return ofFile(readFileSync(inputName), input);
}

function ofPart({ offset, lengthBytes }: FilePart, input: Encoded): Sharp {
  const jpeg = readFileSync(inputName).subarray(offset, offset + lengthBytes);
  const turn = exifOfTurn(input.orientation ?? 1);
  return ofFile(Buffer.concat([jpeg.subarray(0, 2), turn, jpeg.subarray(2)]), input);
}

/** An APP1 segment with nothing but an orientation (EXIF 2.32, 4.7.2); one the JPEG has itself comes later and wins. */
function exifOfTurn(orientation: number): Buffer {
  const head = "\xff\xe1\x00\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0";
  return Buffer.from(`${head}${String.fromCharCode(orientation)}\0\0\0\0\0\0`, "latin1");
}

/** libvips does not know the brand of those that move, and reads them by that of those that do not. */
function ofAvif(input: Encoded): Sharp {
  const file = openSync(inputName, "r");
  const head = Buffer.alloc(12);
  readSync(file, head, 0, head.length, 0);
  closeSync(file);
  if (head.toString("latin1", 8) !== "avis") return ofFile(inputName, input);
  const bytes = readFileSync(inputName);
  bytes.write("avif", 8, "latin1");
  return ofFile(bytes, input);
}

async function ofHeic(input: Encoded): Promise<Sharp> {
  const { decodeHeic } = await import("./decode-heic.ts");
  const bytes = readFileSync(inputName);
  const { data, width: widthPx, height: heightPx } = await decodeHeic(bytes, input.pixelLimit);
  const { offset = 0, lengthBytes = 0 } = input.profileAt ?? {};
  const profile = input.profileAt && bytes.subarray(offset, offset + lengthBytes);
  const channels = input.hasAlpha ? 4 : 3;
  const head = headOfRaster({ widthPx, heightPx, channels }, profile);
  return ofFile(Buffer.concat([head, channels === 4 ? data : dropAlpha(data)]), input);
}

/** A large one leaves little room: its pixels are never copied. */
async function ofJxl({ pixelLimit, hasAlpha }: Encoded): Promise<Sharp> {
  const { decodeJxl } = await import("./decode-jxl.ts");
  const { data, width, height } = await decodeJxl(readFileSync(inputName), pixelLimit);
  if (hasAlpha) return sharp(data, { raw: { width, height, channels: 4 } });
  return sharp(dropAlpha(data), { raw: { width, height, channels: 3 } });
}

function ofFile(file: string | Buffer, { pixelLimit }: Encoded): Sharp {
  return sharp(file, {
    failOn: "error",
    limitInputPixels: pixelLimit,
    limitInputChannels: 5,
    pages: 1,
    sequentialRead: true,
  });
}

function ofPixels({
  widthPx: width,
  heightPx: height,
  pixelsAt,
}: Exclude<ChildRequest["input"], { format: string }>): Sharp {
  const pixels = readFileSync(inputName).subarray(pixelsAt, pixelsAt + width * height * 3);
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}
