import type { Exif, ExifDate } from "./exif.ts";

/** When something was taken, and how we know. */
export type CaptureDate = {
  /**
   * ISO 8601 in UTC. With `offset: "assumed"` it is the local wall time read as UTC: right to within a day for order and
   * month, and the wall time a person remembers is the one shown.
   */
  capturedAt: string;
  source: "exif" | "gps" | "container" | "mtime";
  /** Where the offset to UTC came from; `utc` where an instant was written in UTC to begin with. */
  offset: "exif" | "gps" | "container" | "utc" | "assumed";
  /** The wall time where it was taken, as written, without offset; absent where only an instant is known. */
  localTime?: string;
  /** "+02:00", where it is known. */
  offsetFromUtc?: string;
  /** Is `capturedAt` a wall time whose offset nobody wrote down? */
  offsetAssumed: boolean;
  warnings: string[];
};

export type DateSources = {
  exif?: Pick<Exif, "takenAt" | "digitizedAt" | "modifiedAt" | "gpsAt"> | undefined;
  /** A video container's own creation time: an ISO 8601 instant (with an offset where the camera wrote one). */
  containerAt?: string | undefined;
  /** The object's last modification: the last resort. */
  modifiedMs: number;
  nowMs: number;
};

const dayMs = 86_400_000;
const earliestYear = 1826; // the oldest photograph there is

/**
 * The best date of capture: EXIF original, then digitised; satellite time where EXIF has none; a container's creation
 * time; EXIF's last change; and at last the object's own modification. Dates before photography or after tomorrow are
 * passed over, with the warning `date_implausible`.
 */
export function captureDateOf(sources: DateSources): CaptureDate {
  const { exif, containerAt, modifiedMs, nowMs } = sources;
  const candidates: (Candidate | undefined)[] = [
    exif?.takenAt && fromExif(exif.takenAt, exif.gpsAt),
    exif?.digitizedAt && fromExif(exif.digitizedAt, exif.gpsAt),
    exif?.gpsAt ? { capturedAt: exif.gpsAt, source: "gps", offset: "gps", offsetAssumed: false } : undefined,
    containerAt === undefined ? undefined : fromContainer(containerAt),
    exif?.modifiedAt && fromExif(exif.modifiedAt, undefined),
  ];
  const written = candidates.filter((candidate) => candidate !== undefined);
  const best = written.find(({ capturedAt }) => isPlausible(capturedAt, nowMs));
  const passedOver = written.slice(0, best ? written.indexOf(best) : undefined);
  const warnings = passedOver.length > 0 ? ["date_implausible"] : [];
  if (best) return { ...best, warnings };
  const capturedAt = new Date(modifiedMs).toISOString();
  return { capturedAt, source: "mtime", offset: "utc", offsetAssumed: false, warnings };
}

type Candidate = Omit<CaptureDate, "warnings">;

function isPlausible(capturedAt: string, nowMs: number): boolean {
  const atMs = Date.parse(capturedAt);
  return new Date(atMs).getUTCFullYear() >= earliestYear && atMs <= nowMs + dayMs;
}

/** A wall time with its own offset; else with the one that satellite time implies; else read as UTC. */
function fromExif({ local, offset }: ExifDate, gpsAt: string | undefined): Candidate {
  const source = "exif";
  if (offset) {
    const capturedAt = new Date(`${local}${offset}`).toISOString();
    return { capturedAt, source, offset: "exif", localTime: local, offsetFromUtc: offset, offsetAssumed: false };
  }
  const implied = gpsAt && impliedOffset(local, gpsAt);
  const capturedAt = new Date(`${local}${implied || "Z"}`).toISOString();
  if (!implied) return { capturedAt, source, offset: "assumed", localTime: local, offsetAssumed: true };
  return { capturedAt, source, offset: "gps", localTime: local, offsetFromUtc: implied, offsetAssumed: false };
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

function fromContainer(containerAt: string): Candidate | undefined {
  const atMs = Date.parse(containerAt);
  if (Number.isNaN(atMs)) return undefined;
  const [, local, offset] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)([+-]\d\d:?\d\d)$/.exec(containerAt) ?? [];
  const written = local && offset ? { localTime: local, offsetFromUtc: offset } : {};
  return {
    capturedAt: new Date(atMs).toISOString(),
    source: "container",
    offset: offset ? "container" : "utc",
    ...written,
    offsetAssumed: false,
  };
}
