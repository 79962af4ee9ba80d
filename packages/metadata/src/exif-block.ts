import type { ByteSource } from "./byte-source.ts";
import { bodyOf, findMeta, listBoxes } from "./iso-boxes.ts";

/** Where the TIFF structure with the EXIF fields begins in a file; all its offsets count from there. */
type Place = { startsAt: number };
export type Search = { place?: Place; warnings: string[] };

const maxChunks = 1_000;
const exifMark = Buffer.from("Exif\0\0", "latin1");

/** Finds the EXIF block of a JPEG, PNG, WebP, AVIF, HEIF, JPEG XL or TIFF by walking its headers only. */
export async function findExif(source: ByteSource): Promise<Search> {
  const head = Buffer.from(await source.read(0, 16)).toString("latin1");
  if (head.startsWith("\xff\xd8")) return findInJpeg(source);
  if (head.startsWith("\x89PNG")) return findInChunks(source, png);
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return findInChunks(source, webp);
  if (head.startsWith("II") || head.startsWith("MM")) return { place: { startsAt: 0 }, warnings: [] };
  if (head.slice(4, 8) === "ftyp") return findInHeif(source);
  if (head.slice(4, 8) === "JXL ") return findInJxl(source);
  return { warnings: [] };
}

/** The box `Exif` of a JPEG XL (ISO/IEC 18181-2, 9.4): four bytes say how many to skip to the TIFF header. */
async function findInJxl(source: ByteSource): Promise<Search> {
  const box = (await listBoxes(source, 0, source.sizeBytes)).find(({ type }) => type === "Exif");
  if (!box) return { warnings: [] };
  const prefix = await bodyOf(source, box, 4);
  if (prefix.length < 4) return { warnings: ["metadata_truncated"] };
  return { place: { startsAt: box.bodyAt + 4 + prefix.readUInt32BE(0) }, warnings: [] };
}

/** APP1 segments with the EXIF mark, up to the picture's data. */
async function findInJpeg(source: ByteSource): Promise<Search> {
  let at = 2;
  for (let count = 0; count < maxChunks; count += 1) {
    const head = Buffer.from(await source.read(at, 10));
    if (head.length < 4 || head[0] !== 0xff) return { warnings: ["metadata_truncated"] };
    const marker = head[1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xda || marker === 0xd9) return { warnings: [] };
    if (marker === 0xe1 && head.subarray(4).equals(exifMark)) return { place: { startsAt: at + 10 }, warnings: [] };
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += isBare ? 2 : 2 + head.readUInt16BE(2);
  }
  return { warnings: ["metadata_truncated"] };
}

/** How two formats of typed chunks differ: PNG (length, type, data, check sum) and RIFF (type, length, even data). */
type Chunked = {
  firstAt: number;
  exif: string;
  end: string;
  next(head: Buffer, at: number): { type: string; bodyAt: number; nextAt: number };
};

const png: Chunked = {
  firstAt: 8,
  exif: "eXIf",
  end: "IEND",
  next: (head, at) => ({ type: head.toString("latin1", 4, 8), bodyAt: at + 8, nextAt: at + 12 + head.readUInt32BE(0) }),
};

const webp: Chunked = {
  firstAt: 12,
  exif: "EXIF",
  end: "",
  next(head, at) {
    const lengthBytes = head.readUInt32LE(4);
    return { type: head.toString("latin1", 0, 4), bodyAt: at + 8, nextAt: at + 8 + lengthBytes + (lengthBytes & 1) };
  },
};

async function findInChunks(source: ByteSource, format: Chunked): Promise<Search> {
  let at = format.firstAt;
  let isAmongPixels = false;
  for (let count = 0; count < maxChunks; count += 1) {
    const head = Buffer.from(await source.read(at, 8));
    if (head.length < 8) return { warnings: head.length > 0 ? ["metadata_truncated"] : [] };
    const { type, bodyAt, nextAt } = format.next(head, at);
    if (type === format.exif) return { place: { startsAt: bodyAt + (await markBytes(source, bodyAt)) }, warnings: [] };
    if (type === format.end) return { warnings: [] };
    isAmongPixels = type === "IDAT";
    at = nextAt;
  }
  return { warnings: isAmongPixels ? [] : ["metadata_truncated"] };
}

/** Some writers put the JPEG mark before the block where it does not belong. */
async function markBytes(source: ByteSource, at: number): Promise<number> {
  return exifMark.equals(await source.read(at, exifMark.length)) ? exifMark.length : 0;
}

/** The item of type `Exif` (iinf), found by its place in the file (iloc); ISO/IEC 23008-12, annex A. */
async function findInHeif(source: ByteSource): Promise<Search> {
  const meta = await findMeta(source);
  const [info, location] = ["iinf", "iloc"].map((type) => meta?.find((box) => box.type === type));
  if (!info || !location) return { warnings: [] };
  const itemId = findExifItem(await bodyOf(source, info));
  const at = itemId === undefined ? undefined : findItemOffset(await bodyOf(source, location), itemId);
  if (at === undefined) return { warnings: itemId === undefined ? [] : ["exif_unreadable"] };
  const prefix = Buffer.from(await source.read(at, 4)); // how many bytes to skip to the TIFF header
  if (prefix.length < 4) return { warnings: ["metadata_truncated"] };
  return { place: { startsAt: at + 4 + prefix.readUInt32BE(0) }, warnings: [] };
}

function findExifItem(body: Buffer): number | undefined {
  let at = body[0] === 0 ? 6 : 8;
  while (at + 16 <= body.length) {
    const sizeBytes = body.readUInt32BE(at);
    const version = body[at + 8] ?? 0;
    if (sizeBytes < 16) return undefined;
    const idBytes = version >= 3 ? 4 : 2;
    const typeAt = at + 12 + idBytes + 2;
    if (version >= 2 && body.toString("latin1", typeAt, typeAt + 4) === "Exif")
      return body.readUIntBE(at + 12, idBytes);
    at += sizeBytes;
  }
  return undefined;
}

/** The file offset of an item's first extent; items kept elsewhere (idat, other files) are not looked for. */
function findItemOffset(body: Buffer, itemId: number): number | undefined {
  const read = reader(body);
  const version = read(1);
  read(3);
  const sizes = read(2);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version > 0 ? sizes & 15 : 0;
  const count = read(version < 2 ? 2 : 4);
  for (let item = 0; item < count && !read.isOver(); item += 1) {
    const id = read(version < 2 ? 2 : 4);
    const method = version > 0 ? read(2) & 15 : 0;
    read(2);
    const base = read(baseBytes);
    const extents = read(2);
    let first: number | undefined;
    for (let extent = 0; extent < extents && !read.isOver(); extent += 1) {
      read(indexBytes);
      const offset = base + read(offsetBytes);
      read(lengthBytes);
      first ??= offset;
    }
    if (id === itemId && !read.isOver()) return method === 0 ? first : undefined;
  }
  return undefined;
}

/** Reads big-endian numbers one after the other; zero, and `isOver`, past the end. */
function reader(body: Buffer) {
  let at = 0;
  const read = (bytes: number): number => {
    at += bytes;
    if (at > body.length || bytes === 0) return 0;
    return bytes === 8 ? Number(body.readBigUInt64BE(at - 8)) : body.readUIntBE(at - bytes, Math.min(bytes, 6));
  };
  return Object.assign(read, { isOver: () => at > body.length });
}
