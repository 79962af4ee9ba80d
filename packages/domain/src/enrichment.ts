import * as z from "zod";

/** Who answered: a model of an Ollama server, the provider that is asked while that is away, or the stub, of the file's facts. */
export const Backend = z.enum(["stub", "local", "fallback"]);

/** A picture as it was sent. */
const Picture = z.object({
  widthPx: z.number(),
  heightPx: z.number(),
  sizeBytes: z.number(),
  sha256: z.string(),
  contentType: z.string().optional(),
});

/** What a model said of an asset, with everything that made it say so. The output of every mode. */
export const Info = z.object({
  mode: z.string(),
  status: z.enum(["ok", "degraded"]), // degraded: repaired or partial, and `reasons` says how
  data: z.record(z.string(), z.unknown()), // by the mode's own schema; partial when degraded
  reasons: z.array(z.string()),
  raw: z.object({ text: z.string(), sha256: z.string() }), // as it was said, cut at 8 Ki characters
  backend: Backend,
  model: z.object({ name: z.string(), digest: z.string() }),
  prompt: z.object({ name: z.string(), version: z.number().int(), sha256: z.string(), language: z.string() }),
  options: z.record(z.string(), z.union([z.number(), z.string()])),
  usage: z.object({
    promptTokens: z.number(),
    outputTokens: z.number(),
    loadMs: z.number(),
    firstTokenMs: z.number(),
    totalMs: z.number(),
  }),
  picture: Picture.optional(), // what it was shown
  moments: z.array(Picture).optional(), // of a film, besides
  inputHash: z.string(), // of picture or words, prompt, model and options: unlike today's, the result is stale
  asked: z.number().int().nonnegative(), // 2: the first answer could not be read; 0: there was nothing to ask
  attempt: z.number().int().positive(),
  createdAt: z.string(), // ISO 8601 UTC
});
export type Info = z.infer<typeof Info>;
