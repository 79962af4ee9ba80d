import type { Box, ByteSource, Directory, Tiff } from "@darkroom/metadata";
import { bodyOf, bytesSource, findCanonBoxes, listBoxes, numbersOf, readDirectory } from "@darkroom/metadata";
import type { FilePart } from "./image-header.ts";

// Where cameras put the JPEG of what they saw, each in its own way. None of these places is believed before a JPEG is found there.

/** Fujifilm's RAF: at byte 84 where the JPEG lies, big-endian, then its length. */
export async function partOfRaf(source: ByteSource): Promise<FilePart[]> {
  const head = Buffer.from(await source.read(0, 92));
  if (head.length < 92 || !head.toString("latin1", 0, 16).startsWith("FUJIFILMCCD-RAW")) return [];
  return [{ offset: head.readUInt32BE(84), lengthBytes: head.readUInt32BE(88) }];
}

const maxSections = 64;
const sectionHeadBytes = 28;
const jpegFormat = 18;

/** Sigma's X3F: its last four bytes say where the directory `SECd` lies; sections of pictures name their format. Source: dcraw. */
export async function partsOfX3f(source: ByteSource): Promise<FilePart[]> {
  if (Buffer.from(await source.read(0, 4)).toString("latin1") !== "FOVb") return [];
  const end = Buffer.from(await source.read(source.sizeBytes - 4, 4));
  const directory = Buffer.from(await source.read(end.readUInt32LE(0), 12 + maxSections * 12));
  if (directory.toString("latin1", 0, 4) !== "SECd") return [];
  const parts: FilePart[] = [];
  for (let at = 12; at + 12 <= directory.length && at < 12 + directory.readUInt32LE(8) * 12; at += 12) {
    if (!directory.toString("latin1", at + 8, at + 12).startsWith("IMA")) continue;
    const [offset, lengthBytes] = [directory.readUInt32LE(at), directory.readUInt32LE(at + 4)];
    const head = Buffer.from(await source.read(offset, sectionHeadBytes));
    const isJpeg = head.length === sectionHeadBytes && head.readUInt32LE(12) === jpegFormat;
    if (isJpeg) parts.push({ offset: offset + sectionHeadBytes, lengthBytes: lengthBytes - sectionHeadBytes });
  }
  return parts;
}

const maxHeadBytes = 32;

/** Canon's CR3: its thumbnail, its preview, and the sample of the track that is a JPEG as large as the sensor. */
export async function partsOfCr3(source: ByteSource): Promise<FilePart[]> {
  const { pictures, tracks } = await findCanonBoxes(source);
  const parts: FilePart[] = [];
  for (const { bodyAt, endsAt } of pictures) {
    const head = Buffer.from(await source.read(bodyAt, maxHeadBytes));
    const jpegAt = head.indexOf("ffd8ff", 0, "hex"); // behind a head whose length differs by version
    if (jpegAt >= 0) parts.push({ offset: bodyAt + jpegAt, lengthBytes: endsAt - bodyAt - jpegAt });
  }
  for (const track of tracks.slice(0, 4)) parts.push(...(await sampleOf(source, track)));
  return parts;
}

/** The first sample of a track: its length (`stsz`) and its place (`co64`). */
async function sampleOf(source: ByteSource, track: Box): Promise<FilePart[]> {
  let table: Box | undefined = track;
  for (const type of ["mdia", "minf", "stbl"])
    table = table && (await listBoxes(source, table.bodyAt, table.endsAt)).find((box) => box.type === type);
  const fields = table ? await listBoxes(source, table.bodyAt, table.endsAt) : [];
  const [sizes, places] = ["stsz", "co64"].map((type) => fields.find((box) => box.type === type));
  if (!sizes || !places) return [];
  const [size, place] = [await bodyOf(source, sizes, 16), await bodyOf(source, places, 16)];
  if (size.length < 12 || place.length < 16) return [];
  const lengthBytes = size.readUInt32BE(4) || (size.length >= 16 ? size.readUInt32BE(12) : 0);
  return [{ offset: Number(place.readBigUInt64BE(8)), lengthBytes }];
}

const panasonicJpeg = 0x002e;

/** Panasonic's RW2: a field of the first directory is the JPEG itself. */
export function partOfPanasonic(directory: Directory | undefined): FilePart[] {
  const place = directory?.entries.get(panasonicJpeg)?.place;
  return place ? [place] : [];
}

const olympus = {
  exifAt: 0x8769,
  makerNote: 0x927c,
  settings: 0x2020,
  previewAt: 0x0101,
  previewBytes: 0x0102,
} as const;
const olympusMark = "OLYMPUS\0";
const olympusHeadBytes = 12;

/** Olympus' ORF: within the maker's note, behind its settings; places count from the note's beginning. Source: exiftool. */
export async function partOfOlympus(tiff: Tiff, main: Directory | undefined): Promise<FilePart[]> {
  const [exifAt = 0] = numbersOf(tiff, main?.entries.get(olympus.exifAt));
  const exif = await readDirectory(tiff, exifAt);
  const note = exif?.entries.get(olympus.makerNote);
  const isOlympus = Buffer.from(note?.bytes.subarray(0, 8) ?? []).toString("latin1") === olympusMark;
  if (!note?.place || !isOlympus) return [];
  const own: Tiff = { ...tiff, source: bytesSource(note.bytes), startsAt: 0, isLittleEndian: note.bytes[8] === 0x49 };
  const fields = await readDirectory(own, olympusHeadBytes);
  const [settingsAt = 0] = numbersOf(own, fields?.entries.get(olympus.settings));
  const settings = await readDirectory(own, settingsAt);
  const [at] = numbersOf(own, settings?.entries.get(olympus.previewAt));
  const [lengthBytes] = numbersOf(own, settings?.entries.get(olympus.previewBytes));
  return at && lengthBytes ? [{ offset: note.place.offset + at, lengthBytes }] : [];
}
