import { type About, withQuestion } from "@darkroom/platform/enrich";
import { promptRecon } from "./stage.ts";

export const worked = withQuestion(promptRecon, (about) => {
  const said = saidOf(about);
  return {
    words: { kind: about.kind, ...said },
    ...(about.prompt?.trim() && { instead: { data: {}, reason: "prompt_exists" } }), // what it was made with is known
    invent: () => ({
      prompt:
        [bare(said.caption), ...said.tags]
          .filter((part) => part !== "")
          .join(", ")
          .slice(0, 1500) || "a picture",
      negative_prompt: "",
      confidence: 0.1,
      style_tokens: [],
      subject_tokens: said.tags.slice(0, 24),
      rationale: "Of the caption and tags; no model has thought about it.",
    }),
  };
});

/** What other modes have said of it, and its keywords where nobody has brought them into one form. */
function saidOf({ said, keywords }: About) {
  const text = (mode: string, key: string): string => String(said[mode]?.[key] ?? "");
  const list = (mode: string, key: string): string[] => {
    const value = said[mode]?.[key];
    return Array.isArray(value) ? value.map(String) : [];
  };
  const normalized = list("tags_normalize", "tags_normalized");
  return {
    caption: text("caption", "caption"),
    title: text("title", "title"),
    tags: normalized.length > 0 ? normalized : [...keywords],
    domain: text("quality", "domain_type"),
    flags: list("quality", "quality_flags"),
  };
}

/** Its first sentence, as prompts have it. */
const bare = (caption: string): string =>
  (caption.split(". ")[0] ?? "")
    .trim()
    .replace(/^(?:A|An|The)\s/, "")
    .replace(/\.$/, "");
