import type * as z from "zod";

type Schema = z.core.JSONSchema.JSONSchema;

/**
 * As much of a value as fits a schema: words made numbers, what is too long cut, what is unknown dropped; `undefined`
 * when nothing of it fits. What was done is added to `reasons`, by the path of the field.
 */
export function mend(value: unknown, schema: Schema, path: string, reasons: string[]): unknown {
  if (value === undefined || value === null) return undefined;
  if (schema.type === "object") return mendObject(value, schema, path, reasons);
  if (schema.type === "array") return mendList(value, schema, path, reasons);
  if (schema.type === "integer" || schema.type === "number") return mendNumber(value, schema, path, reasons);
  if (schema.type === "boolean") return mendBoolean(value, path, reasons);
  return mendText(value, schema, path, reasons);
}

function mendObject(value: unknown, schema: Schema, path: string, reasons: string[]) {
  if (typeof value !== "object" || Array.isArray(value)) return undefined;
  const mended: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(schema.properties ?? {})) {
    const at = path === "" ? key : `${path}.${key}`;
    const field = mend(
      Object.hasOwn(value as object, key) ? (value as never)[key] : undefined,
      inner as Schema,
      at,
      reasons,
    );
    if (field !== undefined) mended[key] = field;
    else if (path !== "" && schema.required?.includes(key)) return undefined; // an item of a list is whole, or not there
  }
  return mended;
}

function mendList(value: unknown, schema: Schema, path: string, reasons: string[]) {
  const list = Array.isArray(value) ? value : [value];
  if (!Array.isArray(value)) reasons.push(`coerced:${path}`);
  const most = schema.maxItems ?? Number.POSITIVE_INFINITY;
  const kept: unknown[] = [];
  for (const item of list.slice(0, most)) {
    const mended = mend(item, schema.items as Schema, `${path}[]`, reasons);
    if (mended !== undefined) kept.push(mended);
  }
  if (kept.length < list.length) reasons.push(`dropped_items:${list.length - kept.length}`);
  return kept;
}

function mendNumber(value: unknown, schema: Schema, path: string, reasons: string[]) {
  let number = typeof value === "number" ? value : readNumber(value);
  if (number === undefined || !Number.isFinite(number)) return undefined;
  if (number !== value) reasons.push(`coerced:${path}`);
  const { minimum: least = -Infinity, maximum: most = Infinity } = schema;
  if (schema.type === "integer" && !Number.isInteger(number)) {
    const isShare = number > 0 && number < 1 && most >= 100; // 0.85 of a hundred; a whole 1 stays 1
    reasons.push(`${isShare ? "scaled" : "coerced"}:${path}`);
    number = Math.round(isShare ? number * 100 : number);
  }
  const clamped = Math.min(Math.max(number, least), most);
  if (clamped !== number) reasons.push(`clamped:${path}`);
  return clamped;
}

/** `85`, `85/100`, `85 %`, `0,7`. */
function readNumber(value: unknown): number | undefined {
  if (typeof value !== "string" || value.length > 40) return undefined;
  const [, digits] = /^\s*(-?\d{1,12}(?:[.,]\d{1,12})?)\s*(?:%|\/\s*\d{1,4})?\s*$/.exec(value) ?? [];
  return digits === undefined ? undefined : Number(digits.replace(",", "."));
}

const words = new Map<string, boolean>([
  ["true", true],
  ["yes", true],
  ["false", false],
  ["no", false],
]);

function mendBoolean(value: unknown, path: string, reasons: string[]) {
  if (typeof value === "boolean") return value;
  const read = typeof value === "string" ? words.get(value.trim().toLowerCase()) : undefined;
  if (read !== undefined) reasons.push(`coerced:${path}`);
  return read;
}

function mendText(value: unknown, schema: Schema, path: string, reasons: string[]) {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).trim();
  if (schema.enum) return mendChoice(text, schema.enum as string[], path, reasons);
  if (typeof value !== "string") reasons.push(`coerced:${path}`);
  const most = schema.maxLength ?? Infinity;
  const mended = text.length > most ? cutAtWord(text, most) : text;
  if (mended !== text) reasons.push(`clamped:${path}`);
  return mended.length < (schema.minLength ?? 0) ? undefined : mended;
}

function mendChoice(text: string, choices: readonly string[], path: string, reasons: string[]) {
  const folded = text.toLowerCase().replace(/[\s-]+/g, "_");
  const choice = choices.find((choice) => choice.toLowerCase() === folded);
  if (choice !== undefined && choice !== text) reasons.push(`coerced:${path}`);
  return choice;
}

/** At most this many characters, ending with a whole word where there is one. */
function cutAtWord(text: string, most: number): string {
  const cut = text.slice(0, most);
  const space = cut.lastIndexOf(" ");
  return (space > most / 2 ? cut.slice(0, space) : cut).trimEnd();
}
