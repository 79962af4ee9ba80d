import { Mode } from "@darkroom/domain";
import * as z from "zod";

/** The text in a picture, as it stands there, and what of it cannot be read. */
export const transcribe = Mode.define({
  name: "transcribe",
  version: 1,
  prompt: "transcribe",
  schema: "transcribe.v1",
  answers: z.strictObject({
    text: z.string().max(12_000), // with its line breaks
    language: z.string().max(35), // BCP 47; empty where there is no text, or nobody can tell
    has_text: z.boolean(),
    legibility: z.number().min(0).max(1),
    gaps: z.array(z.string().max(120)).max(12), // what could not be read, and where
    rationale: z.string().max(200),
  }),
  minimal: ["text"], // an empty one is an answer
  aliases: { transcript: "text", transcription: "text", lang: "language", reason: "rationale" },
  maxTokens: 3000,
  sees: "picture",
  longEdgePx: 1536,
});
