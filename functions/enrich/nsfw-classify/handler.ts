import { Safety } from "@darkroom/domain";
import { askTagger, withQuestion } from "@darkroom/platform/enrich";
import { judge, withRating } from "./judge.ts";
import { nsfwClassify } from "./stage.ts";

const scores = { safe: 0.2, suggestive: 0.5, explicit: 0.9, unknown: 0.2 } as const;

export const worked = withQuestion(nsfwClassify, async (about, given) => {
  const { tagged, notes } = await askTagger(about, given);
  return {
    words: { kind: about.kind },
    invent: () => {
      const told = Safety.ofWords([...about.keywords, about.prompt ?? ""]) ?? "safe"; // which nobody believes of a stub
      return {
        nsfw_score: scores[told],
        nsfw_flags: [],
        category: told,
        rationale_short: "By the words that came with the file; no model has looked at it.",
      };
    },
    notes,
    unanswered: {},
    check: (data, read) => withRating(judge(data, read), tagged?.rating),
  };
});
