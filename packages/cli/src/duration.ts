import { wrongUse } from "./shell.ts";

const unitsSec = { d: 86_400, h: 3600, m: 60, s: 1 } as const;

/** Seconds of `1d2h30m5s`, or `-1h`. Throws `usage` for anything else. */
export function durationSec(name: string, text: string): number {
  const [whole, sign, ...parts] =
    /^([+-])?(?:(\d{1,5})d)?(?:(\d{1,6})h)?(?:(\d{1,8})m)?(?:(\d{1,9})s)?$/.exec(text) ?? [];
  if (whole === undefined || parts.every((part) => part === undefined))
    throw wrongUse(`${name}: a time like 1h, 1h30m, 2d or -45s`);
  const seconds = Object.values(unitsSec).reduce((sum, unit, at) => sum + unit * Number(parts[at] ?? 0), 0);
  return sign === "-" ? -seconds : seconds;
}
