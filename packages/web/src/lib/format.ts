const numbers = new Intl.NumberFormat("en");
const monthNames = new Intl.DateTimeFormat("en", { month: "long", timeZone: "UTC" });
const days = new Intl.DateTimeFormat("en", { dateStyle: "full", timeZone: "UTC" });
const shortDays = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeZone: "UTC" });

const mostRemembered = 2_000;

/** A function of one text that keeps its answers: formatting a date costs more than drawing it. */
function remembered(answer: (text: string) => string): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    if (known.size >= mostRemembered) known.clear();
    const value = answer(text);
    known.set(text, value);
    return value;
  };
}

/** 1204 → "1,204". */
export const count = (value: number): string => numbers.format(value);

/** "1 photo", "2 photos". */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** "2024-06" → "June 2024"; what is no month is given back as it is. */
export const monthName = remembered((month) => {
  const date = new Date(`${month}-01T00:00:00Z`);
  return Number.isNaN(date.getTime()) ? month : `${monthNames.format(date)} ${month.slice(0, 4)}`;
});

/** An instant as "Friday, June 14, 2024", in UTC. */
export const day = (at: string): string => dated(at, days);

/** An instant as "Jun 14, 2024", in UTC. */
export const shortDay = (at: string): string => shortDayOf(at.slice(0, 10));

const shortDayOf = remembered((date) => dated(date, shortDays));

/** An instant as "15:04:05", in UTC. */
export const timeOfDay = (at: string): string => at.slice(11, 19);

function dated(at: string, format: Intl.DateTimeFormat): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? at : format.format(date);
}

/** Seconds as "0:07", "12:30" or "1:02:03". */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A wait in words: "12 s", "5 min", "3 h", "2 days". */
export function span(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}

/** Bytes as "312 B", "4.1 MB", "2.3 GB" (powers of 1000). */
export function bytes(sizeBytes: number): string {
  if (sizeBytes < 1_000) return `${sizeBytes} B`;
  const units = ["kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length, Math.floor(Math.log10(sizeBytes) / 3));
  const value = sizeBytes / 1_000 ** power;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[power - 1]}`;
}

/** The last part of a key: what people call the file. */
export const fileName = (key: string): string => visible(key.slice(key.lastIndexOf("/") + 1) || key);

// Controls, and the characters that turn text around or are not seen: a name must not look like another one.
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu;
const joiner = "\u200d"; // holds family emoji together

/** Text with its invisible characters written out, as `\u202E`. */
export const visible = (text: string): string =>
  text.replace(unseen, (character) => (character === joiner ? character : escaped(character)));

/** The same over several lines, which stay lines. */
export const visibleLines = (text: string): string =>
  text.replaceAll("\r\n", "\n").replaceAll("\t", "  ").split("\n").map(visible).join("\n");

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).toUpperCase().padStart(4, "0")}`;
}
