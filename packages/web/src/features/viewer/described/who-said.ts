import { shortDay, visible } from "../../../lib/format.ts";
import type { Details } from "../use-asset.ts";
import type { Change } from "../words/change.ts";
import { isReason, partsOf } from "./answer-parts.ts";

/** One answer of a mode. */
export type Said = Details["enrichments"][number];

const modeNames: Record<string, string> = {
  tags_normalize: "Tags",
  nsfw_classify: "Safety",
  prompt_eval: "Prompt and picture",
  prompt_recon: "Prompt, guessed",
  transcribe: "Text in the picture",
};

/** "prompt_eval" → "Prompt and picture", "some_mode" → "Some mode". */
export function modeName(mode: string): string {
  const words = visible(mode).replaceAll("_", " ");
  return modeNames[mode] ?? `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

export const isStub = ({ backend }: Pick<Said, "backend">): boolean => backend === "stub";

/** Is there anything that people read? */
export const hasWords = ({ data }: Said): boolean => partsOf(data).some((part) => !isReason(part));

/** "gemma4:12b, prompt version 1, Nov 22, 2026". */
export function whoSaid({ backend, model, prompt, createdAt, asked }: Said): string {
  const whose = backend === "fallback" ? `${visible(model.name)} of the fallback provider` : visible(model.name);
  const who = asked === 0 ? "Nobody was asked" : backend === "stub" ? "A stub" : whose;
  return [who, `prompt version ${prompt.version}`, shortDay(createdAt)].join(", ");
}

const others: Record<Said["staleBecause"][number], string> = {
  backend: "somebody else answers",
  model: "another model answers",
  prompt: "the prompt is another",
  rubric: "the rubric has another version",
  file: "the file is another",
};

/** "Today another model answers, and the prompt is another." Nothing for what is not stale. */
export function staleWords({ staleBecause }: Pick<Said, "staleBecause">): string | undefined {
  if (staleBecause.length === 0) return undefined;
  return `Today ${staleBecause.map((reason) => others[reason]).join(", and ")}.`;
}

/** What it takes to say it oneself: a change a person makes, and what the button for it is called. */
export function takeOf(
  { mode, data }: Said,
  shown: Details["edits"]["shown"],
): { label: string; change: Change } | undefined {
  const { title, caption, tags_normalized: tags } = data;
  if (mode === "title" && typeof title === "string" && title !== shown.title)
    return { label: "Use as title", change: { title } };
  if (mode === "caption" && typeof caption === "string" && caption !== shown.description)
    return { label: "Use as description", change: { description: caption } };
  if (mode !== "tags_normalize" || !Array.isArray(tags)) return undefined;
  const known = new Set(shown.tags.map((tag) => tag.toLowerCase()));
  const news = tags.map(String).filter((tag) => !known.has(tag.toLowerCase()));
  return news.length === 0 ? undefined : { label: "Add these tags", change: { tags: [...shown.tags, ...news] } };
}
