import type { ByteSource } from "./byte-source.ts";
import { bytesSource } from "./byte-source.ts";
import { findExif } from "./exif-block.ts";
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
export type Exif = {
  /** Turn and mirror to apply, 1 to 8 (EXIF 2.32, 4.6.4). */
  orientation?: number;
  /** When the shutter opened (DateTimeOriginal). */
  takenAt?: ExifDate;
  /** When it became a file (DateTimeDigitized, which many call CreateDate). */
  digitizedAt?: ExifDate;
  /** When it was last changed (DateTime, ModifyDate). */
  modifiedAt?: ExifDate;
  latitudeDeg?: number;
  longitudeDeg?: number;
  altitudeM?: number;
  /** UTC, by the satellites: an ISO 8601 instant. */
  gpsAt?: string;
  cameraMake?: string;
  cameraModel?: string;
  lensMake?: string;
  lensModel?: string;
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
  focalLength: 0x920a, focalLength35: 0xa405, lensMake: 0xa433, lensModel: 0xa434,
} as const; // biome-ignore format: one table

const gpsTags = {
  latitudeRef: 1,
  latitude: 2,
  longitudeRef: 3,
  longitude: 4,
  altitudeRef: 5,
  altitude: 6,
  time: 7,
  date: 29,
};

/**
 * Reads the EXIF fields of a JPEG, PNG, WebP, AVIF, HEIF or TIFF. Reads headers only, at most 1,000 chunks and entries
 * and 64 KiB a field; never throws for what a file contains, and answers with what was readable and warnings.
 */
export async function readExif(input: Uint8Array | ByteSource): Promise<Exif> {
  const source = withBudget(input instanceof Uint8Array ? bytesSource(input) : input);
  const { place, warnings } = await findExif(source);
  const tiff = place && (await findTiff(source, place.startsAt));
  const main = tiff && (await readDirectory(tiff, tiff.firstAt));
  if (!place) return { warnings };
  if (!tiff || !main) return { warnings: [...warnings, "exif_unreadable"] };

  const pointed = async (tag: number) => {
    const [at] = numbersOf(tiff, main.entries.get(tag));
    return at ? readDirectory(tiff, at) : undefined;
  };
  const [exif, gps] = [await pointed(tags.exifAt), await pointed(tags.gpsAt)];
  const found = new Set(warnings);
  if (source.isSpent() || [main, exif, gps].some(isCut)) found.add("metadata_truncated");
  const fields = new Map([...(exif?.entries ?? []), ...main.entries]);
  const facts = {
    ...shotOf(tiff, fields),
    ...datesOf(fields, found),
    ...placeOf(tiff, gps?.entries ?? new Map(), found),
  };
  return { ...facts, warnings: [...found] };
}

type Fields = Directory["entries"];

const isCut = (directory: Directory | undefined) =>
  [...(directory?.entries.values() ?? [])].some((entry) => entry.isTruncated);

const maxTotalBytes = 1024 * 1024;

/** The bytes of one file's metadata are bounded, whatever its directories point at. */
function withBudget(source: ByteSource): ByteSource & { isSpent(): boolean } {
  let left = maxTotalBytes;
  return {
    sizeBytes: source.sizeBytes,
    isSpent: () => left <= 0,
    async read(offset, length) {
      if (left <= 0) return new Uint8Array(0);
      const bytes = await source.read(offset, length);
      left -= bytes.length;
      return bytes;
    },
  };
}

function shotOf(tiff: Tiff, fields: Fields): Partial<Exif> {
  const text = (tag: number) => textOf(fields.get(tag))?.slice(0, 256);
  const positive = (tag: number, most: number) =>
    numbersOf(tiff, fields.get(tag)).find((value) => value > 0 && value <= most);
  return present({
    orientation: numbersOf(tiff, fields.get(tags.orientation)).find((value) => value >= 1 && value <= 8),
    cameraMake: text(tags.make),
    cameraModel: text(tags.model),
    lensMake: text(tags.lensMake),
    lensModel: text(tags.lensModel),
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

function placeOf(tiff: Tiff, gps: Fields, warnings: Set<string>): Partial<Exif> {
  const numbers = (tag: number) => numbersOf(tiff, gps.get(tag));
  const degrees = (tag: number, refTag: number, negative: string) => {
    const [whole, minutes = 0, seconds = 0] = numbers(tag);
    if (whole === undefined) return undefined;
    const value = whole + minutes / 60 + seconds / 3600;
    return textOf(gps.get(refTag))?.toUpperCase() === negative ? -value : value;
  };
  const latitudeDeg = degrees(gpsTags.latitude, gpsTags.latitudeRef, "S");
  const longitudeDeg = degrees(gpsTags.longitude, gpsTags.longitudeRef, "W");
  const [height = Number.NaN] = numbers(gpsTags.altitude);
  const altitudeM = numbers(gpsTags.altitudeRef)[0] === 1 ? -height : height;
  const gpsAt = gpsInstant(textOf(gps.get(gpsTags.date)), numbers(gpsTags.time));
  const isPair = latitudeDeg !== undefined && longitudeDeg !== undefined;
  const isOnEarth = isPair && Math.abs(latitudeDeg) <= 90 && Math.abs(longitudeDeg) <= 180;
  const isNowhere = latitudeDeg === 0 && longitudeDeg === 0; // what receivers without a fix write
  const hasPlace = isOnEarth && !isNowhere;
  if (isPair && !hasPlace) warnings.add("gps_implausible");
  return present({
    ...(hasPlace && { latitudeDeg: rounded(latitudeDeg, 7), longitudeDeg: rounded(longitudeDeg, 7) }),
    ...(hasPlace && Math.abs(altitudeM) <= 100_000 && { altitudeM: rounded(altitudeM, 2) }),
    gpsAt,
  });
}

function gpsInstant(date: string | undefined, [hours, minutes = 0, seconds = 0]: number[]): string | undefined {
  const day = /^(\d{4})[:\-/](\d{2})[:\-/](\d{2})$/.exec(date ?? "");
  if (!day || hours === undefined || !(hours < 24 && minutes < 60 && seconds < 61)) return undefined;
  const midnight = Date.parse(`${day[1]}-${day[2]}-${day[3]}T00:00:00Z`);
  const instant = new Date(midnight + Math.round((hours * 3600 + minutes * 60 + seconds) * 1000));
  return Number.isNaN(instant.getTime()) ? undefined : instant.toISOString();
}

const rounded = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** Without the fields that are not there. */
function present<T extends Record<string, unknown>>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
