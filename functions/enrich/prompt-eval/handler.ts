import { withQuestion } from "@darkroom/platform/enrich";
import { promptEval } from "./stage.ts";

const scoreOfNobody = 50; // neither well nor badly: nobody has looked

export const worked = withQuestion(promptEval, ({ kind, keywords, prompt = "" }) => ({
  words: { kind, prompt, tags: keywords },
  ...(prompt.trim() === "" && keywords.length === 0 && { instead: { data: {}, reason: "not_applicable" } }),
  invent: () => ({
    score: scoreOfNobody,
    contradictions: [],
    missing: [],
    rationale: "No model has held the picture against its words.",
  }),
}));
