import { type Blocks, maxBlockBytes, readBlock } from "./block.ts";
import type { ByteSource } from "./byte-source.ts";
import { type Box, bodyOf, findMeta, listBoxes } from "./iso-boxes.ts";

/**
 * The items `Exif` and XMP (`mime` of type application/rdf+xml) of an AVIF or HEIF, found in `iinf` and placed by `iloc`
 * (ISO/IEC 23008-12, annex A), and the ICC profile among its item properties.
 */
export async function findHeifBlocks(source: ByteSource): Promise<Blocks> {
  const meta = await findMeta(source);
  const [info, location] = ["iinf", "iloc"].map((type) => meta?.find((box) => box.type === type));
  if (!meta || !info || !location) return { warnings: [] };
  const items = itemsOf(await bodyOf(source, info));
  const places = await bodyOf(source, location);
  const found: Blocks = { warnings: [] };
  const xmp = placeOf(places, items.xmp);
  if (xmp) found.xmp = await readBlock(source, xmp.startsAt, xmp.lengthBytes, maxBlockBytes.xmp);
  const icc = await findProfile(source, meta);
  if (icc) found.icc = await readBlock(source, icc.bodyAt + 4, icc.endsAt - icc.bodyAt - 4, maxBlockBytes.icc);
  const exif = placeOf(places, items.exif);
  if (!exif) return { ...found, warnings: items.exif === undefined ? [] : ["exif_unreadable"] };
  return withExif(found, source, exif.startsAt);
}

/** The boxes `Exif` and `xml ` of a JPEG XL (ISO/IEC 18181-2, 9.4 and 9.5); compressed ones (`brob`) are not read. */
export async function findJxlBlocks(source: ByteSource): Promise<Blocks> {
  const boxes = await listBoxes(source, 0, source.sizeBytes);
  const found: Blocks = { warnings: [] };
  const xmp = boxes.find(({ type }) => type === "xml ");
  if (xmp) found.xmp = await readBlock(source, xmp.bodyAt, xmp.endsAt - xmp.bodyAt, maxBlockBytes.xmp);
  const exif = boxes.find(({ type }) => type === "Exif");
  return exif ? withExif(found, source, exif.bodyAt) : found;
}

const uuids = { xmp: "be7acfcb97a942e89c71999491e3afac", exif: Buffer.from("JpgTiffExif->JP2").toString("hex") };
const uuidBytes = 16;

/** The boxes of a JPEG 2000 (ISO/IEC 15444-1, annex I) with the numbers of XMP and EXIF, and its ICC profile. */
export async function findJp2Blocks(source: ByteSource): Promise<Blocks> {
  const boxes = await listBoxes(source, 0, source.sizeBytes);
  const found: Blocks = { warnings: [] };
  for (const { bodyAt, endsAt } of boxes.filter(({ type }) => type === "uuid")) {
    const uuid = Buffer.from(await source.read(bodyAt, uuidBytes)).toString("hex");
    const [startsAt, lengthBytes] = [bodyAt + uuidBytes, endsAt - bodyAt - uuidBytes];
    if (uuid === uuids.exif) found.exif ??= { startsAt };
    if (uuid === uuids.xmp) found.xmp ??= await readBlock(source, startsAt, lengthBytes, maxBlockBytes.xmp);
  }
  const header = boxes.find(({ type }) => type === "jp2h");
  const inHeader = header ? await listBoxes(source, header.bodyAt, header.endsAt) : [];
  const color = inHeader.find(({ type }) => type === "colr");
  const [method] = color ? await source.read(color.bodyAt, 1) : [];
  if (color && method === 2)
    found.icc = await readBlock(source, color.bodyAt + 3, color.endsAt - color.bodyAt - 3, maxBlockBytes.icc);
  return found;
}

/** Four bytes say how many to skip to the TIFF structure. */
async function withExif(found: Blocks, source: ByteSource, at: number): Promise<Blocks> {
  const prefix = Buffer.from(await source.read(at, 4));
  if (prefix.length < 4) return { ...found, warnings: ["metadata_truncated"] };
  return { ...found, exif: { startsAt: at + 4 + prefix.readUInt32BE(0) } };
}

async function findProfile(source: ByteSource, meta: readonly Box[]): Promise<Box | undefined> {
  const properties = meta.find((box) => box.type === "iprp");
  const parts = properties && (await listBoxes(source, properties.bodyAt, properties.endsAt));
  const container = parts?.find((box) => box.type === "ipco");
  const all = container ? await listBoxes(source, container.bodyAt, container.endsAt) : [];
  for (const box of all.filter(({ type }) => type === "colr").slice(0, 16)) {
    const kind = Buffer.from(await source.read(box.bodyAt, 4)).toString("latin1");
    if (kind === "prof" || kind === "rICC") return box;
  }
  return undefined;
}

/** The numbers of the items of the two kinds. */
function itemsOf(body: Buffer): { exif?: number; xmp?: number } {
  const found: { exif?: number; xmp?: number } = {};
  let at = body[0] === 0 ? 6 : 8;
  while (at + 16 <= body.length) {
    const sizeBytes = body.readUInt32BE(at);
    const version = body[at + 8] ?? 0;
    if (sizeBytes < 16) break;
    const idBytes = version >= 3 ? 4 : 2;
    const typeAt = at + 12 + idBytes + 2;
    const type = version >= 2 ? body.toString("latin1", typeAt, typeAt + 4) : "";
    if (type === "Exif") found.exif ??= body.readUIntBE(at + 12, idBytes);
    const contentType =
      type === "mime" ? body.toString("latin1", typeAt + 4, Math.min(at + sizeBytes, typeAt + 1024)) : "";
    if (contentType.includes("\0application/rdf+xml\0")) found.xmp ??= body.readUIntBE(at + 12, idBytes);
    at += sizeBytes;
  }
  return found;
}

/** Where an item's first extent lies in the file; items kept elsewhere (idat, other files) are not looked for. */
function placeOf(body: Buffer, itemId: number | undefined): { startsAt: number; lengthBytes: number } | undefined {
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
    let first: { startsAt: number; lengthBytes: number } | undefined;
    for (let extent = 0; extent < extents && !read.isOver(); extent += 1) {
      read(indexBytes);
      const [offset, length] = [read(offsetBytes), read(lengthBytes)];
      first ??= { startsAt: base + offset, lengthBytes: length };
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
