import { Mode } from "@darkroom/domain";
import * as z from "zod";

/** A title of a few words. */
export const title = Mode.define({
  name: "title",
  version: 1,
  prompt: "title",
  schema: "title.v1",
  answers: z.strictObject({
    title: z
      .string()
      .min(2)
      .max(80)
      .regex(/^[^\n"]*[^\n".]$/), // one line, without quotes or a final period
    rationale: z.string().max(200),
  }),
  minimal: ["title"],
  aliases: { caption: "title", name: "title", reason: "rationale" },
  maxTokens: 120,
  sees: "picture",
});
