import { Mode } from "@darkroom/domain";
import * as z from "zod";

/** One to three sentences about what the picture shows, and what does not fit what its file says. */
export const caption = Mode.define({
  name: "caption",
  version: 1,
  prompt: "caption",
  schema: "caption.v1",
  answers: z.strictObject({
    caption: z.string().min(10).max(600),
    contradictions: z.array(z.string().max(160)).max(8), // what the picture shows against what the file says
    missing: z.array(z.string().max(160)).max(8), // what the file says and the picture does not show
    rationale: z.string().max(300),
  }),
  minimal: ["caption"],
  aliases: { description: "caption", text: "caption", reason: "rationale" },
  maxTokens: 400,
  sees: "picture",
});
