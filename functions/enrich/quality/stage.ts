import { Mode } from "@darkroom/domain";
import * as z from "zod";

/** What a model is asked for: what cannot be measured. */
const seen = [
  ...["out_of_focus", "motion_blur", "noise", "watermark", "text_overlay", "signature", "cropped_subject"],
  ...["distorted", "glitch"],
] as const;

const domains = ["anime", "photo", "illustration", "3d_render", "screenshot", "adult", "other"] as const;

/** How good a picture is, what is wrong with it, and what kind of picture it is. */
export const quality = Mode.define({
  name: "quality",
  version: 1,
  prompt: "quality",
  schema: "quality.v1",
  answers: z.strictObject({
    quality_score: z.int().min(0).max(100),
    quality_flags: z.array(z.enum(seen)).max(seen.length), // those that are measured are added to these
    domain_type: z.enum(domains),
    domain_confidence: z.number().min(0).max(1),
    rationale: z.string().max(300),
  }),
  minimal: ["quality_score"],
  aliases: {
    ...{ score: "quality_score", quality: "quality_score", flags: "quality_flags", domain: "domain_type" },
    ...{ confidence: "domain_confidence", reason: "rationale" },
  },
  maxTokens: 300,
  sees: "picture",
});
