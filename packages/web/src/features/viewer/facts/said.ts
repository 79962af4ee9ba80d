import { visible, visibleLines } from "../../../lib/format.ts";
import type { Details } from "../use-asset.ts";
import type { Fact } from "./reading.ts";

type Said = Details["enrichments"][number];

const names: Record<string, string> = {
  caption: "Caption",
  title: "Title",
  tags_normalized: "Tags",
  quality_score: "Quality, of 100",
  quality_flags: "Faults",
  category: "Explicit",
  score: "Like its prompt, of 100",
  prompt: "A prompt that might give it",
  text: "Text in it",
};

export const isStub = ({ backend }: Said): boolean => backend === "stub";

/** The words of an answer that people read: what is empty, and what only explains, is left out. */
export function factsOfSaid({ data }: Said): Fact[] {
  return Object.entries(names).flatMap(([key, name]) => {
    const value = data[key];
    const text = wordsOf(value);
    return text === "" ? [] : [{ name, value: visibleLines(text) }];
  });
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map((each) => String(each).replaceAll("_", " ")).join(", ");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

export const hasWords = (said: Said): boolean => factsOfSaid(said).length > 0;

/** "said by gemma4:12b, prompt version 1, repaired". */
export function whoSaid({ backend, model, mode, prompt, status, reasons }: Said): string {
  const asked = backend === "fallback" ? `${visible(model.name)} of the fallback provider` : visible(model.name);
  const who = backend === "stub" ? "a stub" : asked;
  const how = status === "degraded" || reasons.length > 0 ? [reasons.map(visible).join(", ")] : [];
  return [`${visible(mode)} said by ${who}`, `prompt version ${prompt.version}`, ...how].join(", ");
}
