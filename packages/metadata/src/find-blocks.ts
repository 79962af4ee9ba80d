import { type Blocks, maxBlockBytes, readBlock } from "./block.ts";
import { findHeifBlocks, findJp2Blocks, findJxlBlocks } from "./box-blocks.ts";
import { type ByteSource, withBudget } from "./byte-source.ts";
import { findCanonBoxes } from "./canon-boxes.ts";
import { findPngBlocks, findWebpBlocks } from "./chunk-blocks.ts";
import { findIptc, findPsdBlocks } from "./photoshop-resources.ts";
import { findTiff, readDirectory } from "./tiff.ts";

const maxSegments = 1_000;
const maxPhotoshops = 4; // segments of image resources in which IPTC is looked for
const exifMark = Buffer.from("Exif\0\0", "latin1");
const xmpMark = Buffer.from("http://ns.adobe.com/xap/1.0/\0", "latin1");
const photoshopMark = Buffer.from("Photoshop 3.0\0", "latin1");
const iccMark = Buffer.from("ICC_PROFILE\0\x01", "latin1"); // the first of its parts: it has the profile's head and names

/** Finds the blocks of metadata in a JPEG, PNG, WebP, AVIF, HEIF, JPEG XL, JPEG 2000, TIFF or Photoshop document by its headers. */
export async function findBlocks(source: ByteSource): Promise<Blocks> {
  const head = Buffer.from(await source.read(0, 16)).toString("latin1");
  if (head.startsWith("\xff\xd8")) return findJpegBlocks(source);
  if (head.startsWith("\x89PNG")) return findPngBlocks(source);
  if (head.startsWith("RIFF") && head.slice(8, 12) === "WEBP") return findWebpBlocks(source);
  if (head.startsWith("II") || head.startsWith("MM")) return findTiffBlocks(source);
  if (head.slice(4, 12) === "ftypcrx ") return findCanonBlocks(source);
  if (head.slice(4, 8) === "ftyp") return findHeifBlocks(source);
  if (head.slice(4, 8) === "JXL ") return findJxlBlocks(source);
  if (head.slice(4, 8) === "jP  ") return findJp2Blocks(source);
  if (head.startsWith("8BPS")) return findPsdBlocks(source);
  return { warnings: [] };
}

/** Segments APP1 (EXIF, XMP), APP2 (ICC) and APP13 (IPTC), up to the picture's data. */
async function findJpegBlocks(source: ByteSource): Promise<Blocks> {
  const found: Blocks = { warnings: [] };
  let at = 2;
  let photoshops = 0;
  for (let count = 0; count < maxSegments; count += 1) {
    const head = Buffer.from(await source.read(at, 4 + xmpMark.length));
    const marker = head[1] ?? 0;
    if (head.length < 4 || head[0] !== 0xff) return { ...found, warnings: ["metadata_truncated"] };
    if (marker === 0xda || marker === 0xd9) return found;
    const isBare = marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    const lengthBytes = isBare || marker === 0xff ? 0 : head.readUInt16BE(2);
    const has = (app: number, mark: Buffer) => marker === app && head.subarray(4, 4 + mark.length).equals(mark);
    const body = (mark: Buffer, maxBytes: number, before = 0) =>
      readBlock(source, at + 4 + mark.length + before, lengthBytes - 2 - mark.length - before, maxBytes);
    if (has(0xe1, exifMark)) found.exif ??= { startsAt: at + 4 + exifMark.length };
    if (has(0xe1, xmpMark)) found.xmp ??= await body(xmpMark, maxBlockBytes.xmp);
    if (has(0xe2, iccMark)) found.icc ??= await body(iccMark, maxBlockBytes.icc, 1);
    if (has(0xed, photoshopMark) && !found.iptc && photoshops < maxPhotoshops) {
      photoshops += 1;
      const bodyAt = at + 4 + photoshopMark.length;
      Object.assign(found, await findIptc(source, bodyAt, at + 2 + lengthBytes));
    }
    at += marker === 0xff ? 1 : 2 + lengthBytes;
  }
  return { ...found, warnings: ["metadata_truncated"] };
}

/** Canon's CR3: the first directory and those it would point at, each a structure of its own. */
async function findCanonBlocks(source: ByteSource): Promise<Blocks> {
  const { main, exif, gps } = (await findCanonBoxes(source)).directories;
  if (!main) return { warnings: [] };
  return { exif: { startsAt: main.bodyAt, parts: { exif: exif?.bodyAt, gps: gps?.bodyAt } }, warnings: [] };
}

const tiffTags = { xmp: 0x02bc, iptc: 0x83bb, icc: 0x8773 } as const;

/** A TIFF is its own EXIF; the others are fields of its first directory. */
async function findTiffBlocks(source: ByteSource): Promise<Blocks> {
  const found: Blocks = { exif: { startsAt: 0 }, warnings: [] };
  const tiff = await findTiff(withBudget(source), 0);
  const main = tiff && (await readDirectory(tiff, tiff.firstAt));
  for (const kind of ["xmp", "iptc", "icc"] as const) {
    const entry = main?.entries.get(tiffTags[kind]);
    if (entry) found[kind] = { bytes: Buffer.from(entry.bytes), isTruncated: entry.isTruncated };
  }
  return found;
}
