import { readFileSync } from "node:fs";
import type { Sharp } from "sharp";
import sharp from "sharp";
import type { ChildRequest } from "./child-wire.ts";
import { inputName } from "./child-wire.ts";
import { dropAlpha, headOfRaster } from "./raster.ts";

type Encoded = Extract<ChildRequest["input"], { format: string }>;

/** Opens what lies in the child's folder; decoders that libvips lacks are loaded when they are first needed. */
export async function openInput(input: ChildRequest["input"]): Promise<Sharp> {
  if (!("format" in input)) return ofPixels(input);
  if (input.format === "heic") return ofHeic(input);
  if (input.format === "jxl") return ofJxl(input);
  return ofFile(inputName, input);
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
