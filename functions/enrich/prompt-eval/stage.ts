import { Mode } from "@darkroom/domain";
import * as z from "zod";

const notes = z.array(z.string().max(160)).max(12);

/** How well a generated picture shows what its prompt asked for; of one without a prompt, what its tags name. */
export const promptEval = Mode.define({
  name: "prompt_eval",
  version: 1,
  prompt: "prompt_eval",
  schema: "prompt_eval.v1",
  answers: z.strictObject({
    score: z.int().min(0).max(100),
    contradictions: notes, // what the picture shows against what was asked for
    missing: notes, // what was asked for and the picture does not show
    rationale: z.string().max(400),
  }),
  minimal: ["score"],
  aliases: { prompt_score: "score", quality_score: "score", reason: "rationale" },
  maxTokens: 400,
  sees: "picture",
});
