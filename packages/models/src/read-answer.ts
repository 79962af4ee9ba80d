import { jsonrepair } from "jsonrepair";
import * as z from "zod";
import { dropLastScalar, listObjects, unwrapAnswer } from "./find-json.ts";
import { mend } from "./mend-answer.ts";

/** What an answer must be, and how little of it is still an answer. */
export type Expected = {
  answers: z.ZodObject;
  /** The keys it must have to count as degraded rather than failed; of a list in the list, one is enough. */
  minimal: readonly (string | readonly string[])[];
  /** Other names models give our keys, and ours. */
  aliases?: Readonly<Record<string, string>>;
};

/** An answer as read: whole, as far as it went with what was done to it, or not at all with what was wrong. */
export type Reading =
  | { grade: "ok"; data: Record<string, unknown>; reasons: string[] }
  | { grade: "degraded"; data: Record<string, unknown>; reasons: string[] }
  | { grade: "failed"; what: string };

const maxChars = 64 * 1024;

/**
 * Reads what a model said, strictly first and then as far as it goes: as JSON, as the JSON somewhere in it, as that JSON
 * repaired, as fields by their names. Linear in the text, and no text over 64 Ki characters is looked at. Nothing is
 * invented: a key that is missing is missing, with its name among the reasons.
 */
export function readAnswer(raw: string, expected: Expected, isComplete = true): Reading {
  if (raw.length > maxChars) return { grade: "failed", what: "over 64 Ki characters" };
  const { text, isFenced } = unwrapAnswer(raw);
  const reasons = isFenced ? ["fenced"] : [];
  const strict = isComplete ? parse(text) : undefined;
  if (strict !== undefined) {
    const { success, data } = expected.answers.safeParse(strict);
    if (success) return { grade: isFenced ? "degraded" : "ok", data, reasons };
    return mendTo(strict, expected, reasons);
  }
  if (text === "") return { grade: "failed", what: "no text" };
  const found = findObject(text, expected, isComplete, reasons) ?? extractFields(text, expected, reasons);
  return found === undefined ? { grade: "failed", what: "no JSON" } : mendTo(found, expected, reasons);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The last whole object that has one of our keys, else the longest, else what was never closed; repaired where it must be. */
function findObject(text: string, expected: Expected, isComplete: boolean, reasons: string[]): unknown {
  const { whole, open } = listObjects(text);
  const keys = [...Object.keys(expected.answers.shape), ...Object.keys(expected.aliases ?? {})];
  const isOurs = (candidate: string) => keys.some((key) => candidate.includes(key));
  const best = whole.findLast(isOurs) ?? (open !== undefined && isOurs(open) ? undefined : longest(whole));
  if (best !== undefined) {
    const read = parse(best);
    reasons.push(read === undefined ? "repaired" : "extracted");
    return read ?? repair(best);
  }
  const cut = open ?? (text.startsWith("{") ? text : undefined);
  if (cut === undefined) return undefined;
  reasons.push(isComplete ? "repaired" : "truncated");
  return repair(isComplete ? cut : dropLastScalar(cut));
}

const longest = (texts: readonly string[]): string | undefined =>
  texts.reduce<string | undefined>((best, text) => (text.length > (best?.length ?? 0) ? text : best), undefined);

function repair(text: string): unknown {
  try {
    return JSON.parse(jsonrepair(text));
  } catch {
    return undefined; // also a RangeError, for what is nested too deep
  }
}

/** `title: The old pier`, as models write that forget what they were asked for. */
function extractFields(text: string, { minimal }: Expected, reasons: string[]): unknown {
  const found: Record<string, string> = {};
  for (const key of minimal.flat()) {
    const field = new RegExp(
      `(?:^|[\\s"*{,])${key}["*]{0,3}\\s{0,3}[:=]\\s{0,3}["*]{0,3}([^"\\n{}\\[\\]]{1,1000})`,
      "i",
    );
    const [, value] = field.exec(text) ?? [];
    if (value !== undefined) found[key] = value.replace(/\*+/g, "").trim();
  }
  if (Object.keys(found).length === 0) return undefined;
  reasons.push("extracted");
  return found;
}

function mendTo(value: unknown, expected: Expected, reasons: string[]): Reading {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { grade: "failed", what: "no object" };
  const named = withOurNames(value as Record<string, unknown>, expected.aliases ?? {}, reasons);
  const data = mend(named, z.toJSONSchema(expected.answers, { io: "input" }), "", reasons) as Record<string, unknown>;
  const { success, data: whole } = expected.answers.partial().safeParse(data);
  if (!success) return { grade: "failed", what: "its fields do not fit" };
  const missing = Object.keys(expected.answers.shape).filter((key) => !(key in whole));
  const lacks = expected.minimal.find((keys) => [keys].flat().every((key) => missing.includes(key)));
  if (lacks !== undefined) return { grade: "failed", what: `missing ${[lacks].flat().join(" or ")}` };
  const said = [...reasons, ...missing.map((key) => `missing:${key}`)];
  return { grade: "degraded", data: whole, reasons: [...new Set(said.length === 0 ? ["mended"] : said)] };
}

function withOurNames(value: Record<string, unknown>, aliases: Readonly<Record<string, string>>, reasons: string[]) {
  const named: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const ours = aliases[key.toLowerCase()] ?? key;
    if (ours in named || ours === "__proto__") continue;
    if (ours !== key && ours in value) continue; // our own name counts first
    if (ours !== key) reasons.push(`alias:${key}`);
    named[ours] = inner;
  }
  return named;
}
