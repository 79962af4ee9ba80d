import type { WrittenDate } from "./capture-date.ts";

/** What people and their programs wrote about a picture, in XMP or IPTC. What is absent or malformed is left out. */
export type Described = {
  title?: string;
  description?: string;
  creators?: string[];
  keywords?: string[];
  copyright?: string;
  /** 1 to 5 stars; 0 is "not rated", -1 "rejected" (XMP part 1, 8.4). */
  rating?: number;
  /** A colour or word by which an editor sorts. */
  label?: string;
};

/**
 * The most that is kept: characters of a line and of a text; entries of a list, and characters of all of them. Together
 * far less than an item of the table holds, whatever a file says.
 */
export const most = { line: 512, text: 8_192, entries: 256, list: 8_192 } as const;

/** A description somebody wrote; nothing for what cameras put into every picture. */
export const descriptionOf = (text: string | undefined): string | undefined =>
  text && byCameras.test(text) ? undefined : text;

const byCameras = /^(?:SONY DSC|DCIM\\.{0,64}|(?:OLYMPUS|KONICA MINOLTA|MINOLTA) DIGITAL CAMERA|Exif_JPEG_PICTURE)$/i;

/** The lines that are not empty, each once, cut and counted. */
export function linesOf(texts: readonly string[]): string[] | undefined {
  const lines = new Set<string>();
  let left: number = most.list;
  for (const line of texts.map((text) => text.trim().slice(0, most.line))) {
    if (line === "" || lines.has(line)) continue;
    left -= line.length;
    if (left < 0 || lines.size >= most.entries) break;
    lines.add(line);
  }
  return lines.size > 0 ? [...lines] : undefined;
}

/**
 * A date as XMP and IPTC write it, ISO 8601 to year, month, day, minute or second, with its offset where there is one;
 * nothing when no such day exists.
 */
export function writtenDate(text: string | undefined): WrittenDate | undefined {
  const [whole, year, month, day, minute, second, fraction, offset] =
    /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d:\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/.exec(
      text?.trim() ?? "",
    ) ?? [];
  if (!whole) return undefined;
  const date = [year, month, day].filter((part) => part !== undefined).join("-");
  const midnight = new Date(`${`${date}-01-01`.slice(0, 10)}T${minute ?? "00:00"}:${second ?? "00"}Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(date)) return undefined;
  if (!minute) return { local: date };
  const millis = fraction?.slice(0, 3).padEnd(3, "0");
  const local = `${date}T${minute}:${second ?? "00"}${millis && millis !== "000" ? `.${millis}` : ""}`;
  const zone = offset?.replace(/^([+-]\d\d)(\d\d)$/, "$1:$2");
  const isZone = zone === "Z" || Number(zone?.slice(1, 3)) <= 14;
  return { local, ...(zone && isZone && { offset: zone }) };
}
