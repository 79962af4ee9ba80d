import { createHash } from "node:crypto";
import type { Enrichment, Job, Mode } from "@darkroom/domain";
import type { Prompt } from "@darkroom/models";
import type { About } from "./about.ts";

const seed = 42;

/** Of every model of Ollama's: one set of options, or it is loaded anew. */
export const contextTokens = 8192;

/** How a mode's question is put: the same seed each time, so that the same question gets the same answer. */
export const optionsOf = ({ maxTokens }: Pick<Mode.Mode, "maxTokens">, backend: Enrichment.Info["backend"]) => ({
  seed,
  maxTokens,
  ...(backend !== "fallback" && { contextTokens }),
});

/** What a question is made of: the prompt and how it was filled, what is shown, and who is asked. */
type Asked = {
  prompt: Prompt;
  filled: { system: string; user: string };
  about: About;
  backend: Enrichment.Info["backend"];
  model: { digest: string };
  job: Job.Info;
};

/** SHA-256 of everything an answer depends on, hex. Two questions with one hash are one question. */
export function inputHashOf(mode: Mode.Mode, { prompt, filled, about, backend, model, job }: Asked): string {
  const { name, schema } = mode;
  const { system, user } = filled;
  const input = { mode: name, schema, backend, system, user, etag: job.original.etag, model: model.digest };
  const options = optionsOf(mode, backend);
  const moments = mode.sees === "picture" ? about.storyboard?.tiles : undefined; // shown beside a film's poster
  return sha256(JSON.stringify({ ...input, options, promptSha256: prompt.sha256, moments }));
}

/** Hex. */
export const sha256 = (data: string): string => createHash("sha256").update(data).digest("hex");
