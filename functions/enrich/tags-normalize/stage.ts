import { Mode } from "@darkroom/domain";
import * as z from "zod";

const types = [
  ...["subject", "character", "artist", "style", "medium", "composition", "color", "lighting", "location"],
  ...["clothing", "action", "object", "quality", "rating", "meta", "other"],
] as const;

const tag = z.string().min(1).max(64);

/** The tags an asset came with in one form, each with what kind of tag it is. */
export const tagsNormalize = Mode.define({
  name: "tags_normalize",
  version: 1,
  prompt: "tags_normalize",
  schema: "tags_normalize.v1",
  answers: z.strictObject({
    tags_normalized: z.array(tag).max(64),
    tags_map: z
      .array(z.strictObject({ raw: tag, normalized: tag, confidence: z.number().min(0).max(1), type: z.enum(types) }))
      .max(64),
    rationale: z.string().max(300),
  }),
  minimal: [["tags_map", "tags_normalized"]],
  aliases: { tags: "tags_normalized", mapping: "tags_map", reason: "rationale" },
  maxTokens: 1500,
  sees: "words",
});
