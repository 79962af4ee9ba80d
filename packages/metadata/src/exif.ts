import { readAppleNote } from "./apple-note.ts";
import type { Blocks } from "./block.ts";
import type { ByteSource } from "./byte-source.ts";
import { bytesSource, withBudget } from "./byte-source.ts";
import { findBlocks } from "./find-blocks.ts";
import { type Gps, readGps } from "./gps.ts";
import { readLens } from "./lens.ts";
import { present } from "./present.ts";
import type { Directory, Tiff } from "./tiff.ts";
import { findTiff, numbersOf, readDirectory, textOf } from "./tiff.ts";

/** A date as a camera wrote it: local wall time, and the offset to UTC where it knew one. */
export type ExifDate = {
  /** "2024-05-17T12:30:45" with a fraction where there is one. */
  local: string;
  /** "+02:00", "-07:30" or "Z". */
  offset?: string;
};

/** What EXIF says, checked and in plain units. What is absent, malformed or implausible is left out. */
export type Exif = Gps & {
  /** Turn and mirror to apply, 1 to 8 (EXIF 2.32, 4.6.4). */
  orientation?: number;
  /** When the shutter opened (DateTimeOriginal). */
  takenAt?: ExifDate;
  /** When it became a file (DateTimeDigitized, which many call CreateDate). */
  digitizedAt?: ExifDate;
  /** When it was last changed (DateTime, ModifyDate). */
  modifiedAt?: ExifDate;
  cameraMake?: string;
  cameraModel?: string;
  lensMake?: string;
  /** As the lens is called, or its range ("18-55mm f/3.5-5.6"). */
  lensModel?: string;
  artist?: string;
  copyright?: string;
  software?: string;
  /** What a live photo shares with its film. */
  contentIdentifier?: string;
  /** What all frames of a burst share. */
  burstId?: string;
  /** 0 to 5 stars, as Windows writes it. */
  rating?: number;
  exposureSec?: number;
  fNumber?: number;
  iso?: number;
  focalLengthMm?: number;
  focalLength35Mm?: number;
  /** `metadata_truncated`, `exif_unreadable`, `date_implausible`, `gps_implausible`. */
  warnings: string[];
};

const tags = {
  make: 0x010f, model: 0x0110, orientation: 0x0112, modified: 0x0132, exifAt: 0x8769, gpsAt: 0x8825,
  exposure: 0x829a, fNumber: 0x829d, iso: 0x8827, taken: 0x9003, digitized: 0x9004,
  offsetModified: 0x9010, offsetTaken: 0x9011, offsetDigitized: 0x9012,
  subSecModified: 0x9290, subSecTaken: 0x9291, subSecDigitized: 0x9292,
  focalLength: 0x920a, focalLength35: 0xa405, lensMake: 0xa433,
  software: 0x0131, artist: 0x013b, copyright: 0x8298, rating: 0x4746,
} as const; // biome-ignore format: one table

/**
 * Reads the EXIF fields of a JPEG, PNG, WebP, AVIF, HEIF or TIFF; `blocks`, where they were looked for already. Reads headers only, at most 1,000 chunks and entries
 * and 64 KiB a field; never throws for what a file contains, and answers with what was readable and warnings.
 */
export async function readExif(input: Uint8Array | ByteSource, blocks?: Blocks): Promise<Exif> {
  const whole = input instanceof Uint8Array ? bytesSource(input) : input;
  const { exif: place, warnings } = blocks ?? (await findBlocks(whole));
  const source = withBudget(whole);
  const tiff = place && (await findTiff(source, place.startsAt));
  const main = tiff && (await readDirectory(tiff, tiff.firstAt));
  if (!place) return { warnings };
  if (!tiff || !main) return { warnings: [...warnings, "exif_unreadable"] };

  const pointed = async (tag: number) => {
    const [at] = numbersOf(tiff, main.entries.get(tag));
    return at ? readDirectory(tiff, at) : undefined;
  };
  const apart = async (startsAt: number | undefined) => {
    const own = startsAt === undefined ? undefined : await findTiff(source, startsAt);
    return own && readDirectory(own, own.firstAt);
  };
  const { parts } = place;
  const exif = await (parts ? apart(parts.exif) : pointed(tags.exifAt));
  const gps = await (parts ? apart(parts.gps) : pointed(tags.gpsAt));
  const found = new Set(warnings);
  if (source.isSpent() || [main, exif, gps].some(isCut)) found.add("metadata_truncated");
  const fields = new Map([...(exif?.entries ?? []), ...main.entries]);
  const facts = {
    ...shotOf(tiff, fields),
    ...datesOf(fields, found),
    ...readGps(tiff, gps?.entries ?? new Map(), found),
    ...present({
      lensModel: await readLens(tiff, fields),
      ...(await readAppleNote(fields)),
    }),
  };
  return { ...facts, warnings: [...found] };
}

type Fields = Directory["entries"];

const isCut = (directory: Directory | undefined) =>
  [...(directory?.entries.values() ?? [])].some((entry) => entry.isTruncated);

function shotOf(tiff: Tiff, fields: Fields): Partial<Exif> {
  const text = (tag: number) => textOf(fields.get(tag))?.slice(0, 256);
  const named = (tag: number) => (/^(?:prompt|workflow):|^[{[]/i.test(text(tag) ?? "") ? undefined : text(tag)); // a generator's graph is no camera
  const positive = (tag: number, most: number) =>
    numbersOf(tiff, fields.get(tag)).find((value) => value > 0 && value <= most);
  return present({
    orientation: numbersOf(tiff, fields.get(tags.orientation)).find((value) => value >= 1 && value <= 8),
    cameraMake: named(tags.make),
    cameraModel: named(tags.model),
    lensMake: text(tags.lensMake),
    artist: text(tags.artist),
    copyright: text(tags.copyright),
    software: text(tags.software),
    rating: numbersOf(tiff, fields.get(tags.rating)).find((value) => value >= 0 && value <= 5),
    exposureSec: positive(tags.exposure, 1e6),
    fNumber: positive(tags.fNumber, 1e3),
    iso: positive(tags.iso, 1e8),
    focalLengthMm: positive(tags.focalLength, 1e5),
    focalLength35Mm: positive(tags.focalLength35, 1e5),
  });
}

function datesOf(fields: Fields, warnings: Set<string>): Partial<Exif> {
  const read = (dateTag: number, subSecTag: number, offsetTag: number) => {
    const text = textOf(fields.get(dateTag));
    if (!text || /^[0: ]+$/.test(text)) return undefined; // cameras without a clock write zeros or blanks
    const local = localDate(text, textOf(fields.get(subSecTag)));
    if (!local) warnings.add("date_implausible");
    const offset = offsetOf(textOf(fields.get(offsetTag)));
    return local ? { local, ...(offset && { offset }) } : undefined;
  };
  return present({
    takenAt: read(tags.taken, tags.subSecTaken, tags.offsetTaken),
    digitizedAt: read(tags.digitized, tags.subSecDigitized, tags.offsetDigitized),
    modifiedAt: read(tags.modified, tags.subSecModified, tags.offsetModified),
  });
}

/** "2024:05:17 12:30:45" (and the separators other writers use) as "2024-05-17T12:30:45.250"; nothing when no such day exists. */
function localDate(text: string, subSec: string | undefined): string | undefined {
  const match = /^(\d{4})[:\-/.](\d{2})[:\-/.](\d{2})[ T](\d{2}):(\d{2})(?::(\d{2}))?/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = "00"] = match;
  const whole = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const date = new Date(`${whole}Z`);
  const isReal = !Number.isNaN(date.getTime()) && date.toISOString().startsWith(whole);
  if (!isReal) return undefined;
  const fraction = /^\d{1,9}/
    .exec(subSec ?? "")?.[0]
    .slice(0, 3)
    .padEnd(3, "0");
  return fraction && fraction !== "000" ? `${whole}.${fraction}` : whole;
}

function offsetOf(text: string | undefined): string | undefined {
  const match = /^([+-])(\d{1,2}):?(\d{2})$/.exec(text ?? "");
  if (!match) return text === "Z" ? "Z" : undefined;
  const [, sign, hours = "", minutes = ""] = match;
  const isPlausible = Number(hours) <= 14 && Number(minutes) < 60;
  return isPlausible ? `${sign}${hours.padStart(2, "0")}:${minutes}` : undefined;
}
