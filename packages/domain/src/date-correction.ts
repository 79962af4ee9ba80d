import * as z from "zod";
import { Fault } from "./fault.ts";
import { isZone, offsetAt, offsetOfWall, offsetText } from "./time-zone.ts";

/** What is known of when something was taken, wherever it was read. */
export type CaptureDate = {
  capturedAt: string; // ISO 8601 UTC
  capturedAtSource: string;
  capturedAtConfidence?: string | undefined;
  localTime?: string | undefined; // the wall time, as written: to the second, or only "2019-03"
  offsetFromUtc?: string | undefined;
  offsetAssumed?: boolean | undefined;
};

const written = /^([1-9]\d{3}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?)(Z|[+-]\d\d:\d\d)?$/;
const longestShiftSec = 200 * 366 * 86_400;

const Zone = z.string().max(64).refine(isZone).describe("an offset like +02:00 or a zone like Europe/Berlin");
const At = z
  .string()
  .max(32)
  .refine(isTime)
  .describe("a time like 2019-03-21T11:04:22, with an offset like +01:00 where it is known");

/** What a person asks for: a time, a shift of the one there is, another zone. */
export const Asked = z.strictObject({
  at: At.optional(),
  zone: Zone.optional(), // its wall time stays, unless only an instant is known
  shiftSec: z.number().int().min(-longestShiftSec).max(longestShiftSec).optional(),
});
export type Asked = z.infer<typeof Asked>;

/** What was said of a date: absolute with `local`, else relative to the one that was read, so that it outlives another reading. */
export const Info = z.object({
  local: z.string().optional(),
  zone: z.string().optional(),
  shiftMs: z.number().optional(),
});
export type Info = z.infer<typeof Info>;

/**
 * What is said of the date after this was asked for, too. Throws `request.invalid` with the field that is wrong. A shift
 * moves the time a person gave, else adds to the shifts before it.
 */
export function ask(before: Info | undefined, asked: Asked): Info | undefined {
  const { at, zone, shiftSec } = asked;
  if (at === undefined && zone === undefined && shiftSec === undefined)
    throw refused("date", "a time (at), a zone or a shift (shiftSec)");
  if (at !== undefined && shiftSec !== undefined) throw refused("date.shiftSec", "absent where a time is given");
  const [, local, offset] = written.exec(at ?? "") ?? [];
  if (offset !== undefined && zone !== undefined) throw refused("date.zone", "absent where the time has its offset");
  const said = local === undefined ? shifted(before ?? {}, (shiftSec ?? 0) * 1000) : { local: whole(local) };
  const saidZone = zone ?? offset ?? (local === undefined ? before?.zone : undefined);
  const info = { ...said, ...(saidZone !== undefined && { zone: saidZone }) };
  return Object.keys(info).length > 0 ? info : undefined;
}

/** The date as a person corrected it. What they did not say of it stays as it was read. */
export function apply(read: CaptureDate, { local, zone, shiftMs = 0 }: Info): CaptureDate {
  const wall = local ?? (read.localTime && whole(read.localTime));
  if (wall === undefined) return fromInstant(Date.parse(read.capturedAt) + shiftMs, zone);
  const wallMs = Date.parse(`${wall}Z`) + shiftMs;
  const offset = zone === undefined ? read.offsetFromUtc : offsetText(offsetOfWall(zone, wallMs));
  const offsetMs = offset === undefined ? 0 : offsetAt(offset, wallMs);
  return {
    ...corrected,
    capturedAt: new Date(wallMs - offsetMs).toISOString(),
    localTime: wallText(wallMs),
    ...(offset === undefined ? { offsetAssumed: true } : { offsetFromUtc: offset, offsetAssumed: false }),
  };
}

const corrected = { capturedAtSource: "edit", capturedAtConfidence: "high" } as const;

function fromInstant(atMs: number, zone: string | undefined): CaptureDate {
  const date = { ...corrected, capturedAt: new Date(atMs).toISOString(), offsetAssumed: false };
  if (zone === undefined) return date;
  const offsetMs = offsetAt(zone, atMs);
  return { ...date, localTime: wallText(atMs + offsetMs), offsetFromUtc: offsetText(offsetMs) };
}

function shifted({ local, shiftMs = 0 }: Info, byMs: number): Pick<Info, "local" | "shiftMs"> {
  const sumMs = shiftMs + byMs;
  if (Math.abs(sumMs) > longestShiftSec * 1000)
    throw refused("date.shiftSec", "at most 200 years, all shifts together");
  if (local !== undefined) return { local: wallText(Date.parse(`${local}Z`) + byMs) };
  return sumMs === 0 ? {} : { shiftMs: sumMs };
}

/** The first instant of a second, minute, day, month or year. */
const whole = (local: string): string =>
  local.length > 10 ? wallText(Date.parse(`${local}Z`)) : `${`${local}-01-01`.slice(0, 10)}T00:00:00`;

const wallText = (wallMs: number): string => new Date(wallMs).toISOString().replace(/(?:\.000)?Z$/, "");

/** A time that there was, by the clock and the calendar, with an offset that there is. */
function isTime(text: string): boolean {
  const [, local, offset] = written.exec(text) ?? [];
  if (local === undefined || (offset !== undefined && !isZone(offset))) return false;
  const at = new Date(`${local}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(local.slice(0, 16));
}

const refused = (field: string, limit: string): Fault =>
  new Fault("invalid", "request.invalid", `${field} must be ${limit}`, { field, limit });
