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

/** A model as today's questions name it; what it is, where somebody has looked. */
type Model = { name: string; digest?: string | undefined };

/** What a mode would be asked with today. What is absent is not known, and nothing is stale for it. */
export type Today = {
  backend: z.infer<typeof Backend>;
  model?: Model | undefined;
  looker?: Model | undefined; // who is asked in its place where the question shows the picture
  prompt?: { sha256: string } | undefined;
  etag: string; // of the file's bytes
  rubrics?: ReadonlyMap<string, number>; // the latest version of each
};

/** Of an answer, who gave it, and asked with what. */
type Asked = Pick<Info, "backend" | "asked" | "model"> & {
  prompt: { sha256: string };
  options?: Info["options"] | undefined;
};

/** Why an answer is stale: who answers, which model, prompt or rubric, or which bytes are others today. */
export const StaleReason = z.enum(["backend", "model", "prompt", "rubric", "file"]);
export type StaleReason = z.infer<typeof StaleReason>;

/**
 * In what today's question differs from the one that was answered; nothing when it is the same, as far as can be told without
 * putting it. Where there was nothing to ask, only other bytes can make a difference.
 */
export function staleBecause(said: Asked, { etag }: { etag: string }, today: Today | undefined): StaleReason[] {
  if (!today) return [];
  const file: StaleReason[] = etag === today.etag ? [] : ["file"];
  if (said.asked === 0) return file;
  if (said.backend !== today.backend) return ["backend", ...file];
  return [
    ...(isOtherModel(said.model, today) ? ["model" as const] : []),
    ...(today.prompt && said.prompt.sha256 !== today.prompt.sha256 ? ["prompt" as const] : []),
    ...(isOtherRubric(said.options, today) ? ["rubric" as const] : []),
    ...file,
  ];
}

/** Would the answer be asked for with something else today? */
export const isStale = (said: Asked, madeFrom: { etag: string }, today: Today | undefined): boolean =>
  staleBecause(said, madeFrom, today).length > 0;

const isOtherModel = (said: Info["model"], { model, looker }: Today): boolean =>
  model !== undefined && isOther(said, model) && !(looker && !isOther(said, looker));

/** Of models the digest counts: one name may stand for another model tomorrow. */
function isOther(said: Info["model"], today: Model): boolean {
  if (today.digest !== undefined) return said.digest !== today.digest;
  return said.name !== today.name && said.name !== `${today.name}:latest`;
}

/** A value of an answer as people read it: lists with commas, what has parts with their names. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, part]) => `${name} ${textOf(part)}`)
    .join("; ");
}

function isOtherRubric({ rubric, rubricVersion }: Info["options"] = {}, { rubrics }: Today): boolean {
  const latest = rubric === undefined ? undefined : rubrics?.get(String(rubric));
  return latest !== undefined && latest !== rubricVersion;
}
