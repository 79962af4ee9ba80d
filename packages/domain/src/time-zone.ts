const fixed = /^(?:Z|([+-])(0\d|1[0-4]):([0-5]\d))$/;
const dayMs = 24 * 3_600_000;
const mostKept = 50;
const formats = new Map<string, Intl.DateTimeFormat>();

/** Is this an offset from UTC (`Z`, `+02:00`) or the name of a time zone this computer knows (`Europe/Berlin`)? */
export function isZone(zone: string): boolean {
  if (fixed.test(zone)) return true;
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,63}$/.test(zone)) return false;
  try {
    return formatOf(zone) !== undefined;
  } catch {
    return false; // the one error there is: no such zone
  }
}

/** The offset from UTC, ms, that a zone has at an instant. */
export function offsetAt(zone: string, atMs: number): number {
  const known = fixed.exec(zone);
  if (known) return fixedMs(known);
  const said = formatOf(zone).formatToParts(atMs);
  const name = said.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours = "0", minutes = "0", seconds = "0"] = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? [];
  const ms = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -ms : ms;
}

/**
 * The offset, ms, a zone had when its clocks showed this wall time, ms as if it were UTC. Of an hour that came twice it is the
 * first; of one that was left out, the offset from before.
 */
export function offsetOfWall(zone: string, wallMs: number): number {
  const [before, after] = [offsetAt(zone, wallMs - dayMs), offsetAt(zone, wallMs + dayMs)];
  const isThen = (offsetMs: number): boolean => offsetAt(zone, wallMs - offsetMs) === offsetMs;
  return !isThen(before) && isThen(after) ? after : before;
}

/** "+02:00", as dates are written; to the minute. */
export function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${offsetMs < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function fixedMs([, sign, hours = "0", minutes = "0"]: RegExpExecArray): number {
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === "-" ? -ms : ms;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "longOffset" });
  if (formats.size >= mostKept) formats.clear();
  formats.set(zone, format);
  return format;
}
