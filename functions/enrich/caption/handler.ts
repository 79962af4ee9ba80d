import { stubCaption } from "@darkroom/models";
import { withQuestion } from "@darkroom/platform/enrich";
import { caption } from "./stage.ts";

export const worked = withQuestion(caption, (about) => ({
  words: { kind: about.kind, keywords: about.keywords, prompt: about.prompt ?? "" },
  invent: () => ({
    caption: stubCaption(about),
    contradictions: [],
    missing: [],
    rationale: "Made of the file's facts; no model has looked at it.",
  }),
}));
