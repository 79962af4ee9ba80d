import { inflateSync } from "node:zlib";
import type { ByteSource } from "../byte-source.ts";
import { type CarriedText, type CarriedTexts, decodeBytes } from "./carried-text.ts";

const maxChunks = 1_000;
const maxPixelChunks = 100_000;
const maxChunkBytes = 8 * 1024 * 1024;
const maxTotalBytes = 16 * 1024 * 1024;

/**
 * The texts of a PNG (tEXt, zTXt, iTXt; PNG 3rd edition, 11.3.3), also behind the pixels. At most 1,000 chunks that are
 * no pixels, 8 MiB a text and 16 MiB in all, decompressed; what is beyond is left, with `metadata_truncated`.
 */
export async function pngTexts(source: ByteSource): Promise<CarriedTexts> {
  const texts: CarriedText[] = [];
  const warnings = new Set<string>();
  let [at, chunks, pixelChunks, leftBytes] = [8, 0, 0, maxTotalBytes];
  for (;;) {
    const head = Buffer.from(await source.read(at, 8));
    if (head.length < 8) break;
    const [lengthBytes, type] = [head.readUInt32BE(0), head.toString("latin1", 4, 8)];
    if (type === "IEND") break;
    if (type === "IDAT" || type === "fdAT") pixelChunks += 1;
    else chunks += 1;
    const isOver = chunks > maxChunks || pixelChunks > maxPixelChunks;
    const decode = decoders[type];
    if (isOver || (decode && (lengthBytes > maxChunkBytes + 1024 || leftBytes <= 0)))
      warnings.add("metadata_truncated");
    else if (decode) {
      const found = decode(Buffer.from(await source.read(at + 8, lengthBytes)), Math.min(maxChunkBytes, leftBytes));
      if (found === "too large") warnings.add("metadata_truncated");
      else if (found) texts.push({ container: "png", ...found });
      leftBytes -= typeof found === "object" ? found.sizeBytes : lengthBytes;
    }
    if (isOver) break;
    at += 12 + lengthBytes;
  }
  return { texts, warnings: [...warnings] };
}

type Found = Omit<CarriedText, "container"> | "too large" | undefined;

const decoders: Record<string, (body: Buffer, maxBytes: number) => Found> = {
  tEXt(body, maxBytes) {
    const end = body.indexOf(0);
    return end < 0 ? undefined : textOf(body, end, body.subarray(end + 1), maxBytes);
  },
  zTXt(body, maxBytes) {
    const end = body.indexOf(0);
    return end < 0 || body[end + 1] !== 0 ? undefined : inflated(body, end, body.subarray(end + 2), maxBytes);
  },
  iTXt(body, maxBytes) {
    const end = body.indexOf(0);
    const languageEnd = body.indexOf(0, end + 3);
    const translatedEnd = languageEnd < 0 ? -1 : body.indexOf(0, languageEnd + 1);
    if (end < 0 || translatedEnd < 0) return undefined;
    const bytes = body.subarray(translatedEnd + 1);
    return body[end + 1] === 1 ? inflated(body, end, bytes, maxBytes) : textOf(body, end, bytes, maxBytes);
  },
};

function textOf(body: Buffer, keyEnd: number, bytes: Buffer, maxBytes: number): Found {
  if (bytes.length > maxBytes) return "too large";
  const key = body.toString("latin1", 0, Math.min(keyEnd, 79));
  return { key, location: key, text: decodeBytes(bytes), sizeBytes: bytes.length };
}

/** Nothing for bytes that are not deflated; "too large" beyond the limit, at the price of the limit. */
function inflated(body: Buffer, keyEnd: number, bytes: Buffer, maxBytes: number): Found {
  try {
    return textOf(body, keyEnd, inflateSync(bytes, { maxOutputLength: maxBytes }), maxBytes);
  } catch (error) {
    return error instanceof RangeError ? "too large" : undefined;
  }
}
