import * as z from "zod";

const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Again and again after so many minutes, at most four weeks; or at a time of day where somebody lives, on all or some days. */
export const Timing = z.union([
  z.strictObject({ everyMinutes: z.number().int().min(1).max(40_320) }),
  z.strictObject({
    at: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day like 03:30"),
    zone: z.string().max(64).refine(isZone, "an IANA time zone, like Europe/Berlin"),
    days: z.array(z.enum(weekdays)).min(1).max(7).optional(), // absent: every day
  }),
]);
export type Timing = z.infer<typeof Timing>;

/**
 * The first time after `afterMs`, in ms. What lies between is left out, however much it is. A time of day that clocks skip
 * when they are put forward comes an hour later; one they show twice comes once.
 */
export function nextAfter(timing: Timing, afterMs: number, anchorMs = afterMs): number {
  if ("everyMinutes" in timing) {
    const everyMs = timing.everyMinutes * minuteMs;
    return anchorMs + Math.max(1, Math.floor((afterMs - anchorMs) / everyMs) + 1) * everyMs;
  }
  const [hour = 0, minute = 0] = timing.at.split(":").map(Number);
  const todayMs = Math.floor(localMs(afterMs, timing.zone) / dayMs) * dayMs;
  for (let day = 0; day <= 8; day++) {
    const wallMs = todayMs + day * dayMs + (hour * 60 + minute) * minuteMs;
    const weekday = weekdays[new Date(wallMs).getUTCDay()] ?? "sun";
    const atMs = instantOf(wallMs, timing.zone);
    if (atMs > afterMs && (timing.days?.includes(weekday) ?? true)) return atMs;
  }
  return afterMs + dayMs; // no week is without every weekday
}

/** The instant at which clocks of a zone show this wall time, given as if it were UTC. */
function instantOf(wallMs: number, zone: string): number {
  const guessMs = wallMs - offsetMs(wallMs, zone);
  const atMs = wallMs - offsetMs(guessMs, zone);
  return localMs(atMs, zone) === wallMs ? atMs : Math.max(guessMs, atMs); // skipped: after the gap
}

const offsetMs = (atMs: number, zone: string): number => localMs(atMs, zone) - Math.floor(atMs / 1000) * 1000;

/** What clocks of a zone show at an instant, as if it were UTC; whole seconds. */
function localMs(atMs: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(atMs);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  return Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"), of("second"));
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone }) !== undefined;
  } catch {
    return false;
  }
}
