import type { Exif, ExifDate } from "./exif.ts";
import { readFileNameDate } from "./file-name-date.ts";

/** When something was taken, and how we know. */
export type CaptureDate = {
  /**
   * ISO 8601 in UTC. With `offset: "assumed"` it is the local wall time read as UTC: right to within a day for order and
   * month, and the wall time a person remembers is the one shown.
   */
  capturedAt: string;
  source: "exif" | "gps" | "container" | "xmp" | "iptc" | "filename" | "mtime";
  /**
   * `high`: an instant, written by what took the picture. `medium`: its wall time without an offset, or an instant by a
   * clock that often runs on local time (containers). `low`: a day or less, when it was sent or last changed, or a clock
   * nobody had set.
   */
  confidence: "high" | "medium" | "low";
  /** Where the offset to UTC came from; `utc` where an instant was written in UTC to begin with. */
  offset: "exif" | "gps" | "container" | "xmp" | "iptc" | "utc" | "assumed";
  /** The wall time where it was taken, as written, without offset: to the second, or only "2019-03-21", "2019-03", "2019". */
  localTime?: string;
  /** "+02:00", where it is known. */
  offsetFromUtc?: string;
  /** Is `capturedAt` a wall time whose offset nobody wrote down? */
  offsetAssumed: boolean;
  warnings: string[];
};

/** A date as text metadata has it: to the second or only to day, month or year; with the offset where it is written. */
export type WrittenDate = { local: string; offset?: string };

export type DateSources = {
  exif?: Pick<Exif, "takenAt" | "digitizedAt" | "modifiedAt" | "gpsAt"> | undefined;
  /** A video container's own creation time: an ISO 8601 instant (with an offset where the camera wrote one). */
  containerAt?: string | undefined;
  /** What XMP says of when it was taken (`taken`), or of when the file was first made (`created`). */
  xmp?: { takenAt?: WrittenDate; createdAt?: WrittenDate } | undefined;
  /** When the picture was taken, as IPTC has it. */
  iptc?: WrittenDate | undefined;
  /** The object's key, or a file's name: only its last part is read. */
  name?: string | undefined;
  /** The object's last modification: the last resort. */
  modifiedMs: number;
  nowMs: number;
};

type Candidate = Omit<CaptureDate, "warnings">;

const dayMs = 86_400_000;
const earliestYear = 1826; // the oldest photograph there is

/**
 * The best date of capture, by one rule: EXIF original, then digitised; satellite time where EXIF has none; a container's
 * creation time; XMP's date of the picture, IPTC's, XMP's of the file; the file's name; EXIF's last change; and at last the
 * object's own modification. Dates before photography or after tomorrow are passed over, with the warning
 * `date_implausible`.
 */
export function captureDateOf(sources: DateSources): CaptureDate {
  const { exif, xmp, iptc, containerAt, name, modifiedMs, nowMs } = sources;
  const { takenAt, digitizedAt, modifiedAt, gpsAt } = exif ?? {};
  const candidates: (Candidate | undefined)[] = [
    takenAt && fromExif(takenAt, gpsAt, xmp?.takenAt),
    digitizedAt && fromExif(digitizedAt, gpsAt, xmp?.createdAt),
    gpsAt ? { capturedAt: gpsAt, source: "gps", confidence: "high", offset: "gps", offsetAssumed: false } : undefined,
    containerAt === undefined ? undefined : fromContainer(containerAt),
    xmp?.takenAt && fromXmp(xmp.takenAt, "high"),
    iptc && fromWallTime(iptc.local, iptc.offset, "iptc", "iptc"),
    xmp?.createdAt && fromXmp(xmp.createdAt, "medium"),
    name === undefined ? undefined : fromName(name),
    modifiedAt && { ...fromExif(modifiedAt), confidence: "low" },
  ];
  const written = candidates.filter((candidate) => candidate !== undefined);
  const best = written.find(({ capturedAt }) => isPlausible(capturedAt, nowMs));
  const passedOver = written.slice(0, best ? written.indexOf(best) : undefined);
  const warnings = passedOver.length > 0 ? ["date_implausible"] : [];
  if (best) return { ...best, ...(isUnsetClock(best) && { confidence: "low" }), warnings };
  const capturedAt = new Date(modifiedMs).toISOString();
  return { capturedAt, source: "mtime", confidence: "low", offset: "utc", offsetAssumed: false, warnings };
}

function isPlausible(capturedAt: string, nowMs: number): boolean {
  const atMs = Date.parse(capturedAt);
  return new Date(atMs).getUTCFullYear() >= earliestYear && atMs <= nowMs + dayMs;
}

/** The first hour of the days cameras begin with when nobody has set their clock. */
const isUnsetClock = ({ localTime, capturedAt }: Candidate): boolean =>
  /^(?:1904|1970|1980|2000)-01-01T00:/.test(localTime ?? capturedAt);

/** A wall time with its own offset; else with the one satellite time implies, or XMP of the same second has; else as UTC. */
function fromExif({ local, offset }: ExifDate, gpsAt?: string, xmp?: WrittenDate): Candidate {
  if (offset) return fromWallTime(local, offset, "exif", "exif");
  const implied = gpsAt && impliedOffset(local, gpsAt);
  if (implied) return fromWallTime(local, implied, "exif", "gps");
  const isSame = xmp?.offset && xmp.local.slice(0, 19) === local.slice(0, 19);
  return fromWallTime(local, isSame ? xmp.offset : undefined, "exif", "xmp");
}

function fromWallTime(
  local: string,
  offset: string | undefined,
  source: Candidate["source"],
  offsetFrom: Candidate["offset"],
): Candidate {
  const capturedAt = instantOf(local, offset);
  const confidence = local.length <= "2019-03-21".length ? "low" : offset ? "high" : "medium";
  if (!offset) return { capturedAt, source, confidence, offset: "assumed", localTime: local, offsetAssumed: true };
  return {
    capturedAt,
    source,
    confidence,
    offset: offsetFrom,
    localTime: local,
    offsetFromUtc: offset,
    offsetAssumed: false,
  };
}

/** The first instant of a second, day, month or year, at an offset. */
function instantOf(local: string, offset = "Z"): string {
  const whole = local.length > 10 ? local : `${`${local}-01-01`.slice(0, 10)}T00:00:00`;
  return new Date(`${whole}${offset}`).toISOString();
}

const quarterMs = 15 * 60_000;

/** The offset between a wall time and satellite time, where they are of the same moment: whole quarters of an hour, nearly. */
function impliedOffset(local: string, gpsAt: string): string | undefined {
  const differenceMs = Date.parse(`${local}Z`) - Date.parse(gpsAt);
  const quarters = Math.round(differenceMs / quarterMs);
  const isNear = Math.abs(differenceMs - quarters * quarterMs) <= 3 * 60_000; // the last fix may be minutes old
  if (!isNear || quarters > 14 * 4 || quarters < -12 * 4) return undefined;
  const minutes = Math.abs(quarters) * 15;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${quarters < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** An instant in UTC is often a camera's local time all the same; one with an offset was written by somebody who knew. */
function fromContainer(containerAt: string): Candidate | undefined {
  const atMs = Date.parse(containerAt);
  if (Number.isNaN(atMs)) return undefined;
  const [, local, offset] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d:?\d\d)$/.exec(containerAt) ?? [];
  if (local && offset) return fromWallTime(local, offset, "container", "container");
  const capturedAt = new Date(atMs).toISOString();
  return { capturedAt, source: "container", confidence: "medium", offset: "utc", offsetAssumed: false };
}

function fromXmp({ local, offset }: WrittenDate, most: "high" | "medium"): Candidate {
  const candidate = fromWallTime(local, offset, "xmp", "xmp");
  return candidate.confidence === "high" ? { ...candidate, confidence: most } : candidate;
}

function fromName(name: string): Candidate | undefined {
  const found = readFileNameDate(name);
  if (!found) return undefined;
  const { local, isUtc, isOfMessage } = found;
  const confidence = isOfMessage || local.length <= 10 ? "low" : "medium";
  if (!isUtc) return { ...fromWallTime(local, undefined, "filename", "assumed"), confidence };
  return { capturedAt: instantOf(local), source: "filename", confidence, offset: "utc", offsetAssumed: false };
}
