import { Mode } from "@darkroom/domain";
import * as z from "zod";

const flags = [
  ...["nudity", "partial_nudity", "sexual_act", "sexual_pose", "underwear", "swimwear", "fetish", "gore", "violence"],
  ...["self_harm", "drugs", "other"],
] as const;

const answers = z.strictObject({
  nsfw_score: z.number().min(0).max(1),
  nsfw_flags: z.array(z.enum(flags)).max(12),
  category: z.enum(["safe", "suggestive", "explicit"]),
  rationale_short: z.string().max(200),
});

/** Whether a picture belongs in front of everybody. What is not sure is not safe. */
export const nsfwClassify = Mode.define({
  name: "nsfw_classify",
  version: 1,
  prompt: "nsfw_classify",
  schema: "nsfw_classify.v1",
  answers,
  minimal: Object.keys(answers.shape), // none may be missing
  aliases: { score: "nsfw_score", nsfw: "nsfw_score", flags: "nsfw_flags", rationale: "rationale_short" },
  maxTokens: 200,
  sees: "picture",
});
