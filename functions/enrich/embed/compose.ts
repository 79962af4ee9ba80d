import type { About } from "@darkroom/platform/enrich";

const mostPromptChars = 2_000;

/**
 * What a vector is made of, a line each: caption, title, tags in the order of the alphabet, what kind of picture it is, and
 * the prompt it was generated from, or the one a model made up for it. Empty where nothing is known.
 */
export function textOf({ keywords, prompt, said }: Pick<About, "keywords" | "prompt" | "said">): string {
  const tags = listOf(said["tags_normalize"]?.["tags_normalized"]);
  const lines = [
    wordsOf(said["caption"]?.["caption"]),
    wordsOf(said["title"]?.["title"]),
    [...new Set(tags.length > 0 ? tags : keywords)].sort().join(", "),
    wordsOf(said["quality"]?.["domain_type"]),
    (prompt ?? wordsOf(said["prompt_recon"]?.["prompt"])).slice(0, mostPromptChars),
  ];
  return lines
    .map((line) => line.replaceAll(/\s+/g, " ").trim())
    .filter((line) => line !== "")
    .join("\n");
}

const wordsOf = (value: unknown): string => (typeof value === "string" ? value : "");
const listOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
