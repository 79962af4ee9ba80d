import { createHash } from "node:crypto";
import { type Enrichment, Fault, type Mode } from "@darkroom/domain";
import {
  type Answered,
  type Asker,
  answer,
  fillPrompt,
  type Prompt,
  type Reading,
  type Ready,
  readAnswer,
  toWireSchema,
} from "@darkroom/models";
import type { Given, WorkedStage } from "../run-stage.ts";
import { type About, readAbout } from "./about.ts";
import { type Fallback, findFallback } from "./fallback.ts";
import { askInSight, provenanceOf, type Shown } from "./look.ts";
import { modelsOf } from "./models.ts";

/** What a mode makes of what is known of an asset. */
type Prepared = {
  /** What fills the prompt's holes. */
  words: Readonly<Record<string, string | readonly string[]>>;
  /** What the stub says: computed, deterministic, plausible. */
  invent: () => Record<string, unknown>;
  /** There is nothing to ask: this is the answer, and why. */
  instead?: { data: Record<string, unknown>; reason: string };
  /** What stands where the model refuses, or nobody can read what it says; without it the job ends. */
  unanswered?: Record<string, unknown>;
  /** Holds an answer against what was asked; what does not fit goes, with its reason. */
  check?: (data: Record<string, unknown>, read: Read) => { data: Record<string, unknown>; reasons: string[] };
};

/** How an answer was come by: whole or only in part, of a model or made up. */
type Read = { isDegraded: boolean; isStub: boolean };

type Said = Omit<Answered, "reading"> & {
  reading: Exclude<Reading, { grade: "failed" }>;
  backend: Enrichment.Info["backend"];
  model: { name: string; digest: string };
  shown: readonly Shown[];
};

const seed = 42;
const contextTokens = 8192;
const mostRawChars = 8 * 1024;
const stub = { backend: "stub", model: { name: "stub", digest: "stub-1" } } as const;
const nobody = { backend: "local", model: { name: "none", digest: "none" } } as const;
const noUsage = { promptTokens: 0, outputTokens: 0, loadMs: 0, firstTokenMs: 0, totalMs: 0 };

/** What a mode makes of an asset; it may look further than what is known of it. */
type Prepare = (about: About, given: Given) => Prepared | Promise<Prepared>;

/**
 * A mode with its question: `prepare` says what the model gets to see. The answer is read strictly or as far as it goes,
 * and kept with everything that made the model say it. An answer nobody can read is asked for once more, then ends the
 * job as `parse_error`; what was said lies in the bucket `derived` under `traces/`.
 */
export function withQuestion(mode: Mode.Mode, prepare: Prepare): WorkedStage<Enrichment.Info> {
  const work = async (given: Given, fallback?: Fallback) => {
    const about = await readAbout(mode, given.job, given.ctx);
    const prompt = await modelsOf(given.ctx).promptOf(mode);
    const prepared = await prepare(about, given);
    const filled = fillPrompt(prompt, prepared.words);
    const said = await say(mode, { prepared, filled, about, fallback }, given);
    return enrichmentOf(mode, { prompt, prepared, filled, said }, given);
  };
  return {
    stage: mode,
    preflight: (ctx) => modelsOf(ctx).preflight(mode),
    work: (given) => work(given),
    elsewhere: (asked, ctx) => {
      const fallback = findFallback(mode, asked, ctx);
      return fallback && ((given) => work(given, fallback));
    },
  };
}

type Question = {
  prepared: Prepared;
  filled: { system: string; user: string };
  about: About;
  fallback: Fallback | undefined; // whom to ask in Ollama's place
};

async function say(mode: Mode.Mode, question: Question, given: Given): Promise<Said> {
  const { prepared } = question;
  const isStub = given.ctx.config.ai.backend !== "local";
  if (prepared.instead) {
    const { data, reason } = prepared.instead;
    const reading = { grade: "ok" as const, data, reasons: [reason] };
    return { reading, raw: "", usage: noUsage, asked: 0, shown: [], ...(isStub ? stub : nobody) };
  }
  if (!isStub) return ask(mode, question, given);
  const raw = JSON.stringify(prepared.invent());
  const reading = readAnswer(raw, mode);
  if (reading.grade === "failed") throw new TypeError(`the stub's answer does not fit: ${reading.what}`);
  return { reading, raw, usage: noUsage, asked: 1, shown: [], ...stub };
}

/** Who answers: a model of Ollama's, or the fallback provider's. */
type Host = { asker: Asker; model: Pick<Ready, "name" | "digest" | "family">; canThink: boolean } & Pick<
  Said,
  "backend"
>;

function withHost<Answer>(
  mode: Mode.Mode,
  fallback: Fallback | undefined,
  { ctx, job, signal, progress }: Given,
  work: (host: Host) => Promise<Answer>,
): Promise<Answer> {
  if (fallback) {
    const model = { name: fallback.model, digest: "unknown" };
    const ask = (asker: Asker) => work({ asker, model, canThink: false, backend: "fallback" });
    return fallback.ask(mode.sees === "picture", ask);
  }
  return modelsOf(ctx).withModel(mode, { signal, progress, priority: job.priority }, async (asker, model) => {
    await asker.load(model.name, { signal, progress });
    return work({ asker, model, canThink: model.capabilities.includes("thinking"), backend: "local" });
  });
}

async function ask(mode: Mode.Mode, { filled, about, prepared, fallback }: Question, given: Given): Promise<Said> {
  let by: Pick<Said, "backend" | "model"> | undefined;
  try {
    return await withHost(mode, fallback, given, async ({ asker, model, canThink, backend }) => {
      by = { backend, model };
      const put = (shown: readonly Shown[]) => {
        const messages = [
          { role: "system" as const, content: filled.system },
          { role: "user" as const, content: filled.user, pictures: shown.map(({ bytes }) => bytes) },
        ];
        const format = toWireSchema(mode.answers);
        const asking = { model: model.name, messages, format, maxTokens: mode.maxTokens, seed, canThink };
        return answer(asker, asking, mode, given);
      };
      if (mode.sees === "words") return { ...(await put([])), ...by, shown: [] };
      const promptChars = filled.system.length + filled.user.length;
      const look = { mode, about, looker: model, promptChars, contextTokens };
      const { answer: answered, shown } = await askInSight(look, given, put);
      return { ...answered, ...by, shown };
    });
  } catch (error) {
    const isUnread = error instanceof Fault && typeof error.facts["raw"] === "string";
    if (!isUnread) throw error;
    const raw = String(error.facts["raw"]);
    await keepTrace(raw, mode, given);
    if (!prepared.unanswered || !by) throw error;
    const reading = { grade: "degraded" as const, data: prepared.unanswered, reasons: [error.code] };
    return { reading, raw, usage: noUsage, asked: 2, ...by, shown: [] };
  }
}

/** What a model said and nobody could read. */
async function keepTrace(raw: string, mode: Mode.Mode, { job, ctx }: Given): Promise<void> {
  const key = `traces/${job.assetId}/${mode.name}/${job.generation}-${job.fence}.txt`;
  await ctx.derived.put(key, Buffer.from(raw), "text/plain; charset=utf-8");
}

type Made = Pick<Question, "prepared" | "filled"> & { prompt: Prompt; said: Said };

function enrichmentOf(mode: Mode.Mode, { prompt, prepared, filled, said }: Made, { job, ctx }: Given): Enrichment.Info {
  const { reading, raw, usage, asked, backend, model, shown } = said;
  const isPartial = reading.grade === "degraded";
  const read = { isDegraded: isPartial, isStub: backend === "stub" };
  const isAnswered = !prepared.instead;
  const checked = (isAnswered && prepared.check?.(reading.data, read)) || { data: reading.data, reasons: [] };
  const isDegraded = isPartial || checked.reasons.length > 0;
  const options = { seed, maxTokens: mode.maxTokens, ...(backend !== "fallback" && { contextTokens }) };
  const { name, version, sha256: promptSha256, language } = prompt;
  const [picture, ...moments] = shown.map(provenanceOf);
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
    ...(picture && { picture }),
    ...(moments.length > 0 && { moments }),
    inputHash: sha256(JSON.stringify({ ...input, options, promptSha256 })),
    asked,
    attempt: job.attempt,
    createdAt: new Date(ctx.clock.nowMs()).toISOString(),
  };
}

const sha256 = (data: string): string => createHash("sha256").update(data).digest("hex");
