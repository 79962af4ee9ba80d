import { maxBlockBytes } from "./block.ts";
import type { WrittenDate } from "./capture-date.ts";
import { type Described, descriptionOf, linesOf, most, writtenDate } from "./described.ts";
import { keywordsOf } from "./keywords.ts";
import { present } from "./present.ts";
import { type Properties, readRdf } from "./rdf.ts";
import { withoutControls } from "./text.ts";

/** What an XMP packet says, checked and in plain units. */
export type Xmp = Described & {
  /** When the picture was taken, or its subject was (`exif:DateTimeOriginal`, `photoshop:DateCreated`). */
  takenAt?: WrittenDate;
  /** When it became a file (`xmp:CreateDate`, `exif:DateTimeDigitized`). */
  createdAt?: WrittenDate;
  latitudeDeg?: number;
  longitudeDeg?: number;
  lensModel?: string;
  /** The program that wrote it. */
  software?: string;
};

/**
 * Reads an XMP packet or sidecar (ISO 16684-1): UTF-8, or UTF-16 with its mark. `undefined` when it is no RDF, or
 * larger than 128 KiB.
 */
export function readXmp(bytes: Uint8Array): Xmp | undefined {
  if (bytes.length > maxBlockBytes.xmp) return undefined;
  const properties = readRdf(textOf(bytes));
  if (!properties) return undefined;
  const one = (name: string, length: number = most.line) => textIn(properties, name, length);
  const texts = (name: string) => (properties.get(name) ?? []).map(({ text }) => withoutControls(text));
  const all = (name: string) => linesOf(texts(name));
  const date = (name: string) => writtenDate(one(name)?.replace(/^(\d{4}):(\d\d):(\d\d) /, "$1-$2-$3T")); // darktable writes it as EXIF does
  const rating = Number(one("xmp:Rating") ?? Number.NaN);
  const [latitudeDeg, longitudeDeg] = [degrees(one("exif:GPSLatitude"), 90), degrees(one("exif:GPSLongitude"), 180)];
  const hasPlace = latitudeDeg !== undefined && longitudeDeg !== undefined && (latitudeDeg || longitudeDeg) !== 0;
  const fields = {
    title: one("dc:title"),
    description: descriptionOf(one("dc:description", most.text)),
    creators: all("dc:creator"),
    keywords: linesOf(keywordsOf(texts("dc:subject"), pathsOf(texts))),
    copyright: one("dc:rights"),
    rating: rating >= -1 && rating <= 5 ? Math.round(rating) : undefined,
    label: one("xmp:Label"),
    takenAt: date("exif:DateTimeOriginal") ?? date("photoshop:DateCreated"),
    createdAt: date("xmp:CreateDate") ?? date("exif:DateTimeDigitized"),
    ...(hasPlace && { latitudeDeg, longitudeDeg }),
    lensModel: one("exifEX:LensModel") ?? one("aux:Lens"),
    software: one("xmp:CreatorTool"),
  };
  return present(fields);
}

/** The keywords that have levels: Lightroom's, and where it has written none, digiKam's. */
function pathsOf(texts: (name: string) => string[]): string[][] {
  const [lightroom, digikam] = [texts("lr:hierarchicalSubject"), texts("digiKam:TagsList")];
  return lightroom.length > 0 ? lightroom.map((path) => path.split("|")) : digikam.map((path) => path.split("/"));
}

/** The text of a packet: UTF-8, or UTF-16 with its mark. */
export function textOf(bytes: Uint8Array): string {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** A property's text: of several languages the default one, else the first. */
function textIn(properties: Properties, name: string, length: number): string | undefined {
  const texts = properties.get(name) ?? [];
  const chosen = texts.find(({ language }) => language === "x-default") ?? texts[0];
  return (chosen && withoutControls(chosen.text).trim().slice(0, length)) || undefined;
}

/** "52,31.2N" or "52,31,12N" (XMP part 2, GPSCoordinate) in degrees, south and west negative. */
function degrees(text: string | undefined, largest: number): number | undefined {
  const [, whole, minutes = "0", seconds = "0", side = ""] =
    /^(\d{1,3}),(\d{1,2}(?:\.\d{1,10})?)(?:,(\d{1,2}(?:\.\d{1,10})?))?([NSEW])$/.exec(text ?? "") ?? [];
  if (whole === undefined) return undefined;
  const value = Number(whole) + Number(minutes) / 60 + Number(seconds) / 3600;
  if (value > largest) return undefined;
  return Math.round(("SW".includes(side) ? -value : value) * 1e7) / 1e7;
}
