import { withQuestion } from "@darkroom/platform/enrich";
import { settleText } from "./settle-text.ts";
import { transcribe } from "./stage.ts";

export const worked = withQuestion(transcribe, ({ kind }) => ({
  words: { kind },
  invent: () => ({
    text: "",
    language: "",
    has_text: false,
    legibility: 0,
    gaps: [],
    rationale: "No model has read it.",
  }),
  check: settleText,
}));
