import type { ByteSource, Directory, Tiff } from "@darkroom/metadata";
import { findCanonBoxes, findTiff, numbersOf, readDirectory, withBudget } from "@darkroom/metadata";
import { rawUnsupported, truncated } from "./image-faults.ts";
import type { FilePart, ImageHeader } from "./image-header.ts";
import { readJpegHeader } from "./jpeg-header.ts";
import { partOfOlympus, partOfPanasonic, partOfRaf, partsOfCr3, partsOfX3f } from "./raw-parts.ts";

const maxDirectories = 32;
const maxDirectoryBytes = 8 * 1024 * 1024;
const maxPreviews = 16;
const tag = {
  width: 256, height: 257, compression: 259, photometric: 262, stripAt: 273, orientation: 274, stripBytes: 279,
  subDirectories: 330, jpegAt: 513, jpegBytes: 514, dngVersion: 50706,
} as const; // biome-ignore format: one table

/** What only sensors' data are: colours by a filter before each photosite (CFA), or linear ones (DNG 1.7, 3). */
const sensorPhotometrics = new Set([32803, 34892]);
/** What only cameras pack by: Sony, Nikon, Samsung, Pentax. */
const cameraCompressions = new Set([32767, 34713, 32769, 32770, 65535]);

type Structure = { tiff: Tiff; directories: Directory[] } | { tiff: undefined; directories: [] };

/** Wherever a camera may have put a JPEG. */
async function allParts(source: ByteSource, { tiff, directories }: Structure): Promise<FilePart[]> {
  if (!tiff || tiff.startsAt > 0)
    return [await partsOfCr3(source), await partOfRaf(source), await partsOfX3f(source)].flat();
  const [main] = directories;
  const own = directories.flatMap((directory) => partsOf(tiff, directory));
  return [...own, ...partOfPanasonic(main), ...(await partOfOlympus(tiff, main))];
}

/** Is this TIFF what a camera's sensor saw (DNG, NEF, CR2, ARW…), and not a picture to be shown? */
export async function isCameraRaw(source: ByteSource): Promise<boolean> {
  const { tiff, directories } = await walk(source);
  const has = (name: keyof typeof tag, values: ReadonlySet<number>) =>
    directories.some(({ entries }) => numbersOf(tiff!, entries.get(tag[name])).some((value) => values.has(value)));
  if (!tiff) return false;
  return (
    directories.some(({ entries }) => entries.has(tag.dngVersion)) ||
    has("photometric", sensorPhotometrics) ||
    has("compression", cameraCompressions)
  );
}

/**
 * The header of a camera's raw file: the sensor's size, and as `part` the largest JPEG that the camera put into it. TIFF
 * and what resembles it are walked (at most 32 directories), CR3, RAF and X3F say in their own ways where theirs lie. Fault
 * `raw.unsupported` for others, and for files without such a JPEG; `truncated` for one that ends within it.
 */
export async function readRawHeader(source: ByteSource): Promise<ImageHeader> {
  const structure = await walk(source);
  const { tiff, directories } = structure;
  const parts = await allParts(source, structure);
  const previews = await Promise.all(parts.slice(0, maxPreviews).map((part) => previewAt(source, part)));
  const best = largest(previews.flatMap((preview) => preview ?? []));
  if (!best)
    throw parts.some((part) => isCut(source, part)) ? truncated("the picture in the raw file") : rawUnsupported();
  const sizes = directories.map(({ entries }) => sizeOf(tiff!, entries)).filter(({ widthPx }) => widthPx > 0);
  const [orientation] = tiff ? numbersOf(tiff, directories[0]?.entries.get(tag.orientation)) : [];
  const { widthPx, heightPx } = largest([best, ...sizes])!;
  const isTurnable = orientation !== undefined && orientation >= 1 && orientation <= 8;
  return { ...best, widthPx, heightPx, ...(isTurnable && { orientation }) };
}

/** All directories: those in a row, and those a directory points at. */
async function walk(whole: ByteSource): Promise<Structure> {
  const source = withBudget(whole, maxDirectoryBytes);
  const tiff = (await findTiff(source, 0)) ?? (await tiffOfCr3(source));
  if (!tiff) return { tiff: undefined, directories: [] };
  const directories: Directory[] = [];
  const waiting = [tiff.firstAt];
  const seen = new Set<number>();
  while (waiting.length > 0 && seen.size < maxDirectories) {
    const at = waiting.shift()!;
    if (at <= 0 || seen.has(at)) continue;
    seen.add(at);
    const directory = await readDirectory(tiff, at);
    if (!directory) continue;
    directories.push(directory);
    waiting.push(...numbersOf(tiff, directory.entries.get(tag.subDirectories)).slice(0, 16), directory.nextAt);
  }
  return { tiff, directories };
}

/** The first directory of a CR3 lies in a box of its own. */
async function tiffOfCr3(source: ByteSource): Promise<Tiff | undefined> {
  const isCr3 = Buffer.from(await source.read(4, 8)).toString("latin1") === "ftypcrx ";
  const main = isCr3 ? (await findCanonBoxes(source)).directories.main : undefined;
  return main && findTiff(source, main.bodyAt);
}

/** Where a directory may keep a JPEG: by its own two fields, or as its one strip (CR2, DNG). */
function partsOf(tiff: Tiff, { entries }: Directory): FilePart[] {
  const pairs = [
    [tag.jpegAt, tag.jpegBytes],
    [tag.stripAt, tag.stripBytes],
  ] as const;
  return pairs.flatMap(([atTag, bytesTag]) => {
    const [at, bytes] = [numbersOf(tiff, entries.get(atTag)), numbersOf(tiff, entries.get(bytesTag))];
    return at.length === 1 && bytes.length === 1 ? [{ offset: at[0]!, lengthBytes: bytes[0]! }] : [];
  });
}

/** The header of the JPEG at a place; nothing when there is none that is whole, or one that only raw converters read. */
async function previewAt(source: ByteSource, part: FilePart): Promise<(ImageHeader & { part: FilePart }) | undefined> {
  const { offset, lengthBytes } = part;
  if (!(offset > 0 && lengthBytes > 0 && offset + lengthBytes <= source.sizeBytes)) return undefined;
  const [first, second] = await source.read(offset, 2);
  if (first !== 0xff || second !== 0xd8) return undefined;
  const header = await readJpegHeader(within(source, part)).catch(() => undefined);
  return header && header.bitDepth === 8 && !header.isLossless ? { ...header, part } : undefined;
}

/** Does it begin within the file and end behind it? */
const isCut = ({ sizeBytes }: ByteSource, { offset, lengthBytes }: FilePart) =>
  offset > 0 && offset < sizeBytes && offset + lengthBytes > sizeBytes;

/** The bytes of a stretch, as a source of their own. */
function within(source: ByteSource, { offset, lengthBytes }: FilePart): ByteSource {
  const read: ByteSource["read"] = (at, length) =>
    source.read(offset + at, Math.max(0, Math.min(length, lengthBytes - at)));
  return { sizeBytes: lengthBytes, read };
}

/** Where a raw file's metadata are: its own where it is a TIFF or a CR3, else those of its JPEG. */
export async function metadataOfRaw(source: ByteSource, part: FilePart): Promise<ByteSource> {
  return (await findTiff(source, 0)) || (await tiffOfCr3(source)) ? source : within(source, part);
}

function sizeOf(tiff: Tiff, entries: Directory["entries"]): { widthPx: number; heightPx: number } {
  const [[widthPx = 0], [heightPx = 0]] = [tag.width, tag.height].map((each) => numbersOf(tiff, entries.get(each))) as [
    number[],
    number[],
  ];
  return { widthPx, heightPx };
}

function largest<Sized extends { widthPx: number; heightPx: number }>(all: readonly Sized[]): Sized | undefined {
  return all.toSorted((a, b) => b.widthPx * b.heightPx - a.widthPx * a.heightPx)[0];
}
