import { stubTitle } from "@darkroom/models";
import { withQuestion } from "@darkroom/platform/enrich";
import { title } from "./stage.ts";

export const worked = withQuestion(title, (about) => ({
  words: { kind: about.kind, keywords: about.keywords, prompt: about.prompt ?? "" },
  invent: () => ({ title: stubTitle(about), rationale: "Made of the file's facts; no model has looked at it." }),
}));
