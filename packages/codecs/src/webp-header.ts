import type { ByteSource } from "@darkroom/metadata";
import { invalidImage, truncated } from "./image-faults.ts";
import type { ImageHeader } from "./image-header.ts";

/** The first chunk of a WebP (RFC 9649): VP8X for extended files, else the bitstream itself, lossy or lossless. */
export async function readWebpHeader(source: ByteSource): Promise<ImageHeader> {
  const head = Buffer.from(await source.read(0, 30));
  if (head.length < 30) throw truncated("the header of the WebP");
  const chunk = head.toString("latin1", 12, 16);
  const body = head.subarray(20);
  const facts =
    chunk === "VP8X" ? extended(body) : chunk === "VP8L" ? lossless(body) : chunk === "VP8 " ? lossy(body) : undefined;
  if (!facts || facts.widthPx === 0 || facts.heightPx === 0) throw invalidImage("the WebP has no valid header");
  return { bitDepth: 8, colorSpace: "rgb", ...facts };
}

type Facts = Pick<ImageHeader, "widthPx" | "heightPx" | "hasAlpha" | "frames" | "costBytesPerPx">;

function extended(body: Buffer): Facts {
  const flags = body[0]!;
  const isAnimated = (flags & 0x02) !== 0;
  return {
    widthPx: body.readUIntLE(4, 3) + 1,
    heightPx: body.readUIntLE(7, 3) + 1,
    hasAlpha: (flags & 0x10) !== 0,
    ...(!isAnimated && { frames: 1 }),
    costBytesPerPx: isAnimated ? 12 : 9, // it may hold a lossless bitstream
  };
}

function lossless(body: Buffer): Facts | undefined {
  if (body[0] !== 0x2f) return undefined;
  const bits = body.readUInt32LE(1);
  const [widthPx, heightPx] = [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
  return { widthPx, heightPx, hasAlpha: ((bits >>> 28) & 1) === 1, frames: 1, costBytesPerPx: 9 };
}

function lossy(body: Buffer): Facts | undefined {
  if (body.readUIntBE(3, 3) !== 0x9d012a) return undefined;
  const [widthPx, heightPx] = [body.readUInt16LE(6) & 0x3fff, body.readUInt16LE(8) & 0x3fff];
  return { widthPx, heightPx, hasAlpha: false, frames: 1, costBytesPerPx: 4 };
}
