import { Mode } from "@darkroom/domain";
import * as z from "zod";

const tokens = z.array(z.string().min(1).max(64)).max(24);

/** The prompt a picture might have been made with, made of what was said of it. Never the prompt it was made with. */
export const promptRecon = Mode.define({
  name: "prompt_recon",
  version: 1,
  prompt: "prompt_recon",
  schema: "prompt_recon.v1",
  after: ["caption"],
  answers: z.strictObject({
    prompt: z.string().min(3).max(1500),
    negative_prompt: z.string().max(1000),
    confidence: z.number().min(0).max(1),
    style_tokens: tokens,
    subject_tokens: tokens,
    rationale: z.string().max(300),
  }),
  minimal: ["prompt"],
  aliases: { positive: "prompt", negative: "negative_prompt", reason: "rationale" },
  maxTokens: 800,
  sees: "words",
});
