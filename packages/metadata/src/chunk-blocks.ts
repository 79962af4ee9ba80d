import { inflateSync } from "node:zlib";
import { type Block, type Blocks, maxBlockBytes, readBlock } from "./block.ts";
import type { ByteSource } from "./byte-source.ts";

const maxChunks = 1_000;
const exifMark = Buffer.from("Exif\0\0", "latin1");

type Chunk = { type: string; bodyAt: number; lengthBytes: number; nextAt: number };

/** How two formats of typed chunks differ: PNG (length, type, data, check sum) and RIFF (type, length, even data). */
type Chunked = { firstAt: number; end: string; next(head: Buffer, at: number): Chunk };

const png: Chunked = {
  firstAt: 8,
  end: "IEND",
  next(head, at) {
    const lengthBytes = head.readUInt32BE(0);
    return { type: head.toString("latin1", 4, 8), bodyAt: at + 8, lengthBytes, nextAt: at + 12 + lengthBytes };
  },
};

const webp: Chunked = {
  firstAt: 12,
  end: "",
  next(head, at) {
    const lengthBytes = head.readUInt32LE(4);
    const nextAt = at + 8 + lengthBytes + (lengthBytes & 1);
    return { type: head.toString("latin1", 0, 4), bodyAt: at + 8, lengthBytes, nextAt };
  },
};

/** Chunks `eXIf`, text with XMP's keyword (`iTXt`; some writers `zTXt` or `tEXt`) and `iCCP` of a PNG (third edition), before or behind its pixels. */
export function findPngBlocks(source: ByteSource): Promise<Blocks> {
  return findInChunks(source, png, async (chunk, found) => {
    if (chunk.type === "eXIf") found.exif ??= { startsAt: await exifAt(source, chunk.bodyAt) };
    if (textTypes.has(chunk.type) && !found.xmp) {
      const xmp = await xmpText(source, chunk);
      if (xmp) found.xmp = xmp;
    }
    if (chunk.type === "iCCP") found.icc ??= await iccProfile(source, chunk);
  });
}

/** Chunks `EXIF`, `XMP ` and `ICCP` of a WebP (its container specification). */
export function findWebpBlocks(source: ByteSource): Promise<Blocks> {
  return findInChunks(source, webp, async ({ type, bodyAt, lengthBytes }, found) => {
    if (type === "EXIF") found.exif ??= { startsAt: await exifAt(source, bodyAt) };
    if (type === "XMP ") found.xmp ??= await readBlock(source, bodyAt, lengthBytes, maxBlockBytes.xmp);
    if (type === "ICCP") found.icc ??= await readBlock(source, bodyAt, lengthBytes, maxBlockBytes.icc);
  });
}

type Take = (chunk: Chunk, found: Blocks) => Promise<void>;

async function findInChunks(source: ByteSource, format: Chunked, take: Take): Promise<Blocks> {
  const found: Blocks = { warnings: [] };
  let at = format.firstAt;
  let isAmongPixels = false;
  for (let count = 0; count < maxChunks; count += 1) {
    const head = Buffer.from(await source.read(at, 8));
    if (head.length < 8) return head.length > 0 ? { ...found, warnings: ["metadata_truncated"] } : found;
    const chunk = format.next(head, at);
    if (chunk.type === format.end) return found;
    await take(chunk, found);
    isAmongPixels = chunk.type === "IDAT";
    at = chunk.nextAt;
  }
  return isAmongPixels ? found : { ...found, warnings: ["metadata_truncated"] };
}

/** Some writers put the JPEG mark before the block where it does not belong. */
async function exifAt(source: ByteSource, at: number): Promise<number> {
  return exifMark.equals(await source.read(at, exifMark.length)) ? at + exifMark.length : at;
}

/** The profile of an `iCCP` chunk, behind its name and compression method. */
async function iccProfile(source: ByteSource, { bodyAt, lengthBytes }: Chunk): Promise<Block> {
  const { bytes } = await readBlock(source, bodyAt, lengthBytes, maxBlockBytes.icc);
  return inflated(bytes.subarray(bytes.indexOf(0) + 2), maxBlockBytes.icc);
}

const textTypes = new Set(["iTXt", "zTXt", "tEXt"]);
const xmpKeyword = Buffer.from("XML:com.adobe.xmp\0", "latin1");

/** The text behind XMP's keyword; nothing when the chunk has another. */
async function xmpText(source: ByteSource, { type, bodyAt, lengthBytes }: Chunk): Promise<Block | undefined> {
  if (!xmpKeyword.equals(await source.read(bodyAt, xmpKeyword.length))) return undefined;
  const at = bodyAt + xmpKeyword.length;
  const { bytes, isTruncated } = await readBlock(source, at, lengthBytes - xmpKeyword.length, maxBlockBytes.xmp + 256);
  if (type === "tEXt") return { bytes, isTruncated };
  if (type === "zTXt") return inflated(bytes.subarray(1), maxBlockBytes.xmp); // behind the compression method
  const languageEnd = bytes.indexOf(0, 2); // behind compression flag and method
  const translatedEnd = languageEnd < 0 ? -1 : bytes.indexOf(0, languageEnd + 1);
  const text = translatedEnd < 0 ? Buffer.alloc(0) : bytes.subarray(translatedEnd + 1);
  return bytes[0] === 1 ? inflated(text, maxBlockBytes.xmp) : { bytes: text, isTruncated };
}

/** Inflates no further than `maxBytes`: a larger text is truncated to nothing, what is no deflated text is empty. */
function inflated(bytes: Buffer, maxBytes: number): Block {
  try {
    return { bytes: inflateSync(bytes, { maxOutputLength: maxBytes }), isTruncated: false };
  } catch (cause) {
    return { bytes: Buffer.alloc(0), isTruncated: cause instanceof RangeError };
  }
}
