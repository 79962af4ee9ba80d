import { Fault } from "./fault.ts";
import { type FieldName, fields, names } from "./filter-fields.ts";
import { splitTerms } from "./filter-terms.ts";

export { type CountedName, counted, type FieldName, fields, isName, names, type Sort, sorts } from "./filter-fields.ts";
export { type Meant, matches, meantTags } from "./filter-match.ts";
export { quote } from "./filter-terms.ts";

/** A filter as people and addresses write it, a text for each field: what is kept where a filter is saved. */
export type Written = { readonly [field in FieldName]?: string | undefined };

/** One thing a field may be, or must not be. */
export type Term = { isNot: boolean } & (
  | { is: "none" } // it has no value
  | { is: "value"; value: string }
  | { is: "flag"; flag: boolean }
  | { is: "range"; from?: number; to?: number } // both included; times in ms
  | { is: "box"; west: number; south: number; east: number; north: number }
);

/** One field's part: one of the terms that are meant, and none of those that are not. */
export type Condition = { field: FieldName; terms: Term[] };

const termsMost = 100;
const lengthMost = 4096;
const dayMs = 24 * 3_600_000;

/**
 * Reads a filter. Fields are joined by "and"; within a field, terms are separated by commas and joined by "or"; `!` before a
 * term means "not", `none` means "has no value", `a..b` is a range with both ends, either of which may be missing. A term
 * in double quotes is taken as it is. Throws `request.invalid`, naming the field and what it may be.
 */
export function read(written: Written): Condition[] {
  return names.flatMap((field) => {
    const text = written[field];
    return text === undefined ? [] : [{ field, terms: readField(field, text) }];
  });
}

/** What one field's text may be, in words. */
export function limitOf(field: FieldName): string {
  const described = fields[field];
  const or = "several by commas, ! for not";
  if (described.type === "choice") return `one of ${described.of.join(", ")}, none; ${or}`;
  if (described.type === "number") return `a number, or a range like 10..20, 10.. or ..20; ${or}`;
  if (described.type === "time") return `a date, an ISO 8601 time, or a range like 2024-05-01..2024-05-31; ${or}`;
  if (described.type === "flag") return "true or false";
  if (described.type === "pair") return `stage:value; ${or}`;
  if (described.type === "box") return "west,south,east,north in degrees, latitudes from south to north";
  return `text without control characters, at most ${lengthMost} characters and ${termsMost} terms; ${or}`;
}

function readField(field: FieldName, text: string): Term[] {
  const bad = (): Fault => {
    const limit = limitOf(field);
    return new Fault("invalid", "request.invalid", `${field} must be ${limit}`, { field, limit });
  };
  if (text === "" || text.length > lengthMost || /\p{Cc}/u.test(text) || !text.isWellFormed()) throw bad();
  if (fields[field].type === "box") return [readBox(text, bad)];
  const terms = splitTerms(text);
  if (!terms || terms.length > termsMost) throw bad();
  return terms.map(({ isNot, value, isQuoted }) => {
    if (value === "none" && !isQuoted && fields[field].type !== "flag") return { isNot, is: "none" };
    return { isNot, ...readValue(field, value, bad) };
  });
}

type Value =
  | { is: "value"; value: string }
  | { is: "flag"; flag: boolean }
  | { is: "range"; from?: number; to?: number };

function readValue(field: FieldName, value: string, bad: () => Fault): Value {
  const described = fields[field];
  const { type } = described;
  if (type === "number") return readRange(value, numberOf, bad);
  if (type === "time") return readRange(value, timeOf, bad);
  if (type === "flag") {
    if (value !== "true" && value !== "false") throw bad();
    return { is: "flag", flag: value === "true" };
  }
  const isKnown = described.type !== "choice" || described.of.some((each) => each === value);
  if (!isKnown || value === "" || (type === "pair" && !/^[^:]+:./.test(value))) throw bad();
  return { is: "value", value };
}

type Bounds = { from: number; to: number } | undefined;

/** `a`, `a..b`, `a..` or `..b`; what stands alone means all it covers, a day for a date. */
function readRange(text: string, boundsOf: (text: string) => Bounds, bad: () => Fault): Value {
  const [first = "", last, ...more] = text.split("..");
  if (more.length > 0 || (first === "" && !last)) throw bad();
  const [from, to] = [first === "" ? undefined : boundsOf(first), last ? boundsOf(last) : undefined];
  if ((first !== "" && !from) || (last && !to) || (from && to && from.from > to.to)) throw bad();
  const end = last === undefined ? from?.to : to?.to;
  return { is: "range", ...(from && { from: from.from }), ...(end !== undefined && { to: end }) };
}

function numberOf(text: string): Bounds {
  const value = Number(text);
  return /^-?\d{1,15}(\.\d{1,9})?$/.test(text) && Number.isFinite(value) ? { from: value, to: value } : undefined;
}

const dates = /^\d{4}-\d\d-\d\d$/;
const times = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d)$/;

/** A date, which covers its day in UTC, or an instant. */
function timeOf(text: string): Bounds {
  const atMs = dates.test(text) || times.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) return undefined;
  if (times.test(text)) return { from: atMs, to: atMs };
  return new Date(atMs).toISOString().startsWith(text) ? { from: atMs, to: atMs + dayMs - 1 } : undefined;
}

function readBox(text: string, bad: () => Fault): Term {
  const isNot = text.startsWith("!");
  const [west, south, east, north, ...more] = (isNot ? text.slice(1) : text)
    .split(",")
    .map((each) => numberOf(each)?.from);
  if (west === undefined || south === undefined || east === undefined || north === undefined) throw bad();
  const isOnEarth = [west, east].every((each) => Math.abs(each) <= 180) && south >= -90 && north <= 90;
  if (more.length > 0 || !isOnEarth || south > north) throw bad();
  return { isNot, is: "box", west, south, east, north };
}
