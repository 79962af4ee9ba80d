import { visible, visibleLines } from "../../../lib/format.ts";

/** A part of an answer as it is shown: words, a score with a bar, a text with marks, or things with parts of their own. */
export type Part = { key: string; name: string } & (
  | { kind: "text" | "markdown"; text: string }
  | { kind: "score"; text: string; share: number } // of 1
  | { kind: "list"; items: string[] }
);

/** What the modes there are call things, in the order they are shown; whatever else comes is called as its field is. */
const names: Record<string, string> = {
  caption: "Caption",
  title: "Title",
  prompt: "Prompt",
  text: "Text",
  tags_normalized: "Tags",
  quality_score: "Quality",
  quality_flags: "Faults",
  domain_type: "Kind",
  domain_confidence: "Sure of it",
  category: "Category",
  nsfw_score: "Not for everybody",
  nsfw_flags: "Shows",
  score: "Match",
  contradictions: "Contradicts",
  missing: "Missing",
  negative_prompt: "Negative",
  confidence: "Sure of it",
  style_tokens: "Style",
  subject_tokens: "Subjects",
  gaps: "Not legible",
  rationale: "Why",
  rationale_short: "Why",
  feedback_md: "Feedback",
  analysis_json: "Criteria",
};

const ofVectors = ["spaceId", "dims", "vector", "norm", "truncated", "promptTokens", "key"];
const forMachines = new Set(["tags_map", "has_text", "schema", ...ofVectors]);
const ofHundred = new Set(["score", "quality_score"]);
const isScore = /(^|_)(score|confidence|legibility|share)$/;
const deepest = 2;

/** What people read of an answer, and why it is so at the end; what is empty, and what only machines read, is left out. */
export function partsOf(data: Record<string, unknown>, depth = 0): Part[] {
  const parts = Object.entries(data).flatMap(([key, value]) => {
    if (forMachines.has(key)) return [];
    return partOf({ key, name: nameOf(key) }, value, depth);
  });
  return parts.toSorted((a, b) => inOrder(a.key, b.key));
}

/** Fields as they are shown, in whatever order they come: those the modes know first, then by name, and last why. */
export const inOrder = (a: string, b: string): number => rankOf(a) - rankOf(b) || (a < b ? -1 : 1);

function rankOf(key: string): number {
  const at = Object.keys(names).indexOf(key);
  const last = Object.keys(names).length;
  if (isReason({ key })) return last + 1;
  return at < 0 ? last : at;
}

/** Does it only say why? */
export const isReason = ({ key }: Pick<Part, "key">): boolean => key.startsWith("rationale");

/** "quality_score" → "Quality", "some_thing" → "Some thing". */
export function nameOf(key: string): string {
  const words = visible(key).replaceAll("_", " ");
  return names[key] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function partOf(named: { key: string; name: string }, value: unknown, depth: number): Part[] {
  if (typeof value === "string") {
    const kind = named.key.endsWith("_md") ? "markdown" : "text";
    return value.trim() === "" ? [] : [{ ...named, kind, text: kind === "text" ? visibleLines(plain(value)) : value }];
  }
  if (typeof value === "number") return [isScore.test(named.key) ? scoreOf(named, value) : textPart(named, value)];
  if (typeof value === "boolean") return [textPart(named, value ? "yes" : "no")];
  if (Array.isArray(value)) return listOf(named, value);
  if (typeof value !== "object" || value === null || depth >= deepest) return [];
  return partsOf({ ...value }, depth + 1);
}

const oneWord = /^[a-z0-9]+(_[a-z0-9]+)+$/;

/** A word of a list the mode knows, as people write it: "jpeg_artifacts" → "jpeg artifacts". */
const plain = (word: string): string => (oneWord.test(word) ? word.replaceAll("_", " ") : word);

const textPart = (named: { key: string; name: string }, value: string | number): Part => ({
  ...named,
  kind: "text",
  text: visibleLines(String(value)),
});

function scoreOf(named: { key: string; name: string }, value: number): Part {
  const isOfHundred = ofHundred.has(named.key) || value > 1;
  const share = Math.min(1, Math.max(0, isOfHundred ? value / 100 : value));
  return { ...named, kind: "score", share, text: isOfHundred ? `${value} of 100` : `${Math.round(share * 100)} %` };
}

function listOf(named: { key: string; name: string }, values: readonly unknown[]): Part[] {
  const things = values.filter((value) => typeof value === "object" && value !== null);
  if (things.length > 0) return [{ ...named, kind: "list", items: things.map((thing) => lineOf({ ...thing })) }];
  const words = values.filter((value) => typeof value === "string" && value.trim() !== "").map(String);
  return words.length === 0 ? [] : [textPart(named, words.map(plain).join(", "))];
}

/** "clarity · met · 3 of 5 · What it is about is said at once". */
function lineOf({ points, max_points: most, ...thing }: Record<string, unknown>): string {
  const given = typeof points === "number" ? [typeof most === "number" ? `${points} of ${most}` : `${points}`] : [];
  const [first = "", ...rest] = Object.values(thing).flatMap((value) =>
    typeof value === "string" || typeof value === "number" ? visible(String(value)) : [],
  );
  return [first, ...given, ...rest].filter((word) => word !== "").join(" · ");
}
