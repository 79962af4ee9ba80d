import { createHash } from "node:crypto";
import { type Enrichment, Fault, type Mode } from "@darkroom/domain";
import {
  type Answered,
  answer,
  fillPrompt,
  type Prompt,
  type Reading,
  readAnswer,
  toWireSchema,
} from "@darkroom/models";
import type { Given, WorkedStage } from "../run-stage.ts";
import { type About, readAbout, readPicture } from "./about.ts";
import { modelsOf } from "./models.ts";

/** What a mode makes of what is known of an asset. */
export type Prepared = {
  /** What fills the prompt's holes. */
  words: Readonly<Record<string, string | readonly string[]>>;
  /** What the stub says: computed, deterministic, plausible. */
  invent: () => Record<string, unknown>;
  /** There is nothing to ask: this is the answer, and why. */
  instead?: { data: Record<string, unknown>; reason: string };
  /** Holds an answer against what was asked; what does not fit goes, with its reason. */
  check?: (data: Record<string, unknown>) => { data: Record<string, unknown>; reasons: string[] };
};

type Said = Omit<Answered, "reading"> & {
  reading: Exclude<Reading, { grade: "failed" }>;
  model: { name: string; digest: string };
  picture?: Uint8Array;
};

const seed = 42;
const contextTokens = 8192;
const mostRawChars = 8 * 1024;
const stub = { name: "stub", digest: "stub-1" };
const noUsage = { promptTokens: 0, outputTokens: 0, loadMs: 0, firstTokenMs: 0, totalMs: 0 };

/**
 * A mode with its question: `prepare` says what the model gets to see. The answer is read strictly or as far as it goes,
 * and kept with everything that made the model say it. An answer nobody can read is asked for once more, then ends the
 * job as `parse_error`; what was said lies in the bucket `derived` under `traces/`.
 */
export function withQuestion(mode: Mode.Mode, prepare: (about: About) => Prepared): WorkedStage<Enrichment.Info> {
  return {
    stage: mode,
    preflight: (ctx) => modelsOf(ctx).preflight(mode),
    work: async (given) => {
      const about = await readAbout(given.job, given.ctx);
      const prompt = await modelsOf(given.ctx).promptOf(mode);
      const prepared = prepare(about);
      const filled = fillPrompt(prompt, prepared.words);
      const said = await say(mode, { prepared, filled, about }, given);
      return enrichmentOf(mode, { prompt, prepared, filled, about, said }, given);
    },
  };
}

type Question = { prepared: Prepared; filled: { system: string; user: string }; about: About };

async function say(mode: Mode.Mode, question: Question, given: Given): Promise<Said> {
  const { prepared } = question;
  const isStub = given.ctx.config.ai.backend !== "local";
  if (prepared.instead) {
    const { data, reason } = prepared.instead;
    const reading = { grade: "ok" as const, data, reasons: [reason] };
    return { reading, raw: "", usage: noUsage, asked: 0, model: isStub ? stub : { name: "none", digest: "none" } };
  }
  if (!isStub) return ask(mode, question, given);
  const raw = JSON.stringify(prepared.invent());
  const reading = readAnswer(raw, mode);
  if (reading.grade === "failed") throw new TypeError(`the stub's answer does not fit: ${reading.what}`);
  return { reading, raw, usage: noUsage, asked: 1, model: stub };
}

async function ask(mode: Mode.Mode, { filled, about }: Question, given: Given): Promise<Said> {
  const { job, ctx, signal, progress } = given;
  const picture = mode.sees === "picture" ? await readPicture(about, ctx) : undefined;
  const messages = [
    { role: "system" as const, content: filled.system },
    { role: "user" as const, content: filled.user, ...(picture && { pictures: [picture] }) },
  ];
  try {
    return await modelsOf(ctx).withModel(mode, { signal, progress, priority: job.priority }, async (ollama, model) => {
      await ollama.load(model.name, { signal, progress });
      const canThink = model.capabilities.includes("thinking");
      const format = toWireSchema(mode.answers);
      const question = { model: model.name, messages, format, maxTokens: mode.maxTokens, seed, canThink };
      const answered = await answer(ollama, question, mode, { signal, progress });
      return { ...answered, model, ...(picture && { picture }) };
    });
  } catch (error) {
    if (error instanceof Fault && typeof error.facts["raw"] === "string") {
      const key = `traces/${job.assetId}/${mode.name}/${job.generation}-${job.fence}.txt`;
      await ctx.derived.put(key, Buffer.from(error.facts["raw"]), "text/plain; charset=utf-8");
    }
    throw error;
  }
}

type Made = Question & { prompt: Prompt; said: Said };

function enrichmentOf(
  mode: Mode.Mode,
  { prompt, prepared, filled, about, said }: Made,
  { job, ctx }: Given,
): Enrichment.Info {
  const { reading, raw, usage, asked, model, picture } = said;
  const checked = prepared.check?.(reading.data) ?? { data: reading.data, reasons: [] };
  const isDegraded = reading.grade === "degraded" || checked.reasons.length > 0;
  const options = { seed, maxTokens: mode.maxTokens, contextTokens };
  const { name, version, sha256: promptSha256, language } = prompt;
  const backend = ctx.config.ai.backend === "local" ? "local" : "stub";
  const input = {
    mode: mode.name,
    schema: mode.schema,
    backend,
    ...filled,
    etag: job.original.etag,
    model: model.digest,
  };
  return {
    mode: mode.name,
    status: isDegraded ? "degraded" : "ok",
    data: checked.data,
    reasons: [...reading.reasons, ...checked.reasons],
    raw: { text: raw.slice(0, mostRawChars), sha256: sha256(raw) },
    backend,
    model: { name: model.name, digest: model.digest },
    prompt: { name, version, sha256: promptSha256, language },
    options,
    usage,
    ...(picture && about.preview && { picture: shown(about.preview, picture) }),
    inputHash: sha256(JSON.stringify({ ...input, options, promptSha256 })),
    asked,
    attempt: job.attempt,
    createdAt: new Date(ctx.clock.nowMs()).toISOString(),
  };
}

const shown = ({ widthPx, heightPx }: NonNullable<About["preview"]>, picture: Uint8Array) => ({
  widthPx,
  heightPx,
  sizeBytes: picture.byteLength,
  sha256: sha256(picture),
});

const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");
