import { Enrichment, Fault, type Mode, Trace } from "@darkroom/domain";
import {
  type Answered,
  type Asker,
  answer,
  type Filling,
  fillPrompt,
  type Prompt,
  type Reading,
  type Ready,
  readAnswer,
  toWireSchema,
} from "@darkroom/models";
import { Results } from "@darkroom/table";
import type { Given, WorkedStage } from "../run-stage.ts";
import { type About, readAbout } from "./about.ts";
import { failedForGood } from "./failed-for-good.ts";
import { type Fallback, findFallback } from "./fallback.ts";
import { contextTokens, inputHashOf, optionsOf, sha256 } from "./input-hash.ts";
import { askInSight, provenanceOf, type Shown } from "./look.ts";
import { findPlaceAtServer, modelsOf } from "./models.ts";
import { stubModel } from "./need-of.ts";
import { readDraft } from "./read-draft.ts";

/** What a mode makes of what is known of an asset. */
type Prepared = {
  /** What fills the prompt's holes. */
  words: Readonly<Record<string, Filling>>;
  /** In what this question differs from others of its mode. */
  as?: Partial<Pick<Mode.Mode, "answers" | "sees">>;
  /** What the stub says: computed, deterministic, plausible. */
  invent: () => Record<string, unknown>;
  /** There is nothing to ask: this is the answer, and why. */
  instead?: { data: Record<string, unknown>; reason: string };
  /** Said beside the answer, whatever it is: what went into it, or could not. */
  notes?: readonly string[];
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

const mostRawChars = 8 * 1024;
const stub = { backend: "stub", model: stubModel } as const;
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
  const work = async (given: Given, { fallback, draft }: { fallback?: Fallback; draft?: Prompt } = {}) => {
    const question = { ...(await questionOf(mode, prepare, { ...given, draft })), fallback };
    const asked = { ...mode, ...question.prepared.as };
    try {
      return enrichmentOf(asked, question, await say(asked, question, given), given);
    } catch (error) {
      const code = failedForGood(error, mode, given);
      if (code === undefined) throw error;
      const { assetId, stage, generation } = given.job;
      given.ctx.log.warn("answered by rule instead of a model", { assetId, stage, generation, code });
      return enrichmentOf(asked, question, invented(asked, question, `failed:${code}`), given);
    }
  };
  return {
    stage: mode,
    preflight: (ctx) => modelsOf(ctx).preflight(mode),
    findPlace: findPlaceAtServer,
    findAnswer: async (given) => {
      const { published, isForced } = given.job;
      if (published === undefined || isForced) return undefined;
      const question = await questionOf(mode, prepare, given);
      return answeredBy({ ...mode, ...question.prepared.as }, question, given);
    },
    work: (given) => work(given),
    elsewhere: (asked, ctx) => {
      const fallback = findFallback(mode, asked, ctx);
      return fallback && ((given) => work(given, { fallback }));
    },
    tryOut: (given, text) => work(given, { draft: readDraft(mode, text) }),
  };
}

type Question = {
  prompt: Prompt;
  prepared: Prepared;
  filled: { system: string; user: string };
  about: About;
  fallback?: Fallback | undefined; // whom to ask in Ollama's place
};

async function questionOf(
  mode: Mode.Mode,
  prepare: Prepare,
  { draft, ...given }: Given & { draft?: Prompt | undefined },
): Promise<Question> {
  given.step?.("question");
  const about = await readAbout(mode, given.job, given.ctx);
  const prompt = draft ?? (await modelsOf(given.ctx).promptOf(mode));
  const prepared = await prepare(about, given);
  return { prompt, prepared, filled: fillPrompt(prompt, prepared.words), about };
}

/** The generation people see, if it answered this very question in full. */
async function answeredBy(mode: Mode.Mode, question: Question, { job, ctx }: Given): Promise<number | undefined> {
  const published = await Results.findPublished(ctx.table, job);
  const { data: said } = Enrichment.Info.safeParse(published?.output);
  if (!published || said?.status !== "ok" || published.stageVersion !== job.stageVersion) return undefined;
  const unasked = withoutAsking(question, ctx);
  const by = unasked ?? { backend: "local" as const, model: await modelsOf(ctx).modelOf(mode) };
  return inputHashOf(mode, { ...question, ...by, job }) === said.inputHash ? published.generation : undefined;
}

/** Who answers where no model is asked. */
const withoutAsking = ({ prepared }: Question, { config }: Given["ctx"]) =>
  config.ai.backend === "local" ? prepared.instead && nobody : stub;

async function say(mode: Mode.Mode, question: Question, given: Given): Promise<Said> {
  const { prepared } = question;
  const by = withoutAsking(question, given.ctx);
  if (!by) return ask(mode, question, given);
  if (prepared.instead) {
    const { data, reason } = prepared.instead;
    const reading = { grade: "ok" as const, data, reasons: [reason] };
    return { reading, raw: "", usage: noUsage, asked: 0, shown: [], ...by };
  }
  return invented(mode, question);
}

/** What the stub says; in place of a model that failed it says so. */
function invented(mode: Mode.Mode, { prepared }: Question, because?: string): Said {
  const raw = JSON.stringify(prepared.invent());
  const read = readAnswer(raw, mode);
  if (read.grade === "failed") throw new TypeError(`the stub's answer does not fit: ${read.what}`);
  const reading = because === undefined ? read : { ...read, grade: "degraded" as const, reasons: [because] };
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
  { ctx, job, signal, progress, step }: Given,
  work: (host: Host) => Promise<Answer>,
): Promise<Answer> {
  step?.("turn");
  if (fallback) {
    const model = { name: fallback.model, digest: "unknown" };
    const ask = (asker: Asker) => work({ asker, model, canThink: false, backend: "fallback" });
    return fallback.ask(mode.sees === "picture", ask);
  }
  return modelsOf(ctx).withModel(mode, { signal, progress, priority: job.priority }, async (asker, model) => {
    step?.("load");
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
        const { seed, maxTokens } = optionsOf(mode, backend);
        const asking = { model: model.name, messages, format, maxTokens, seed, canThink };
        given.step?.("answer");
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
    await given.ctx.derived.put(Trace.keyOf(given.job), Buffer.from(raw), "text/plain; charset=utf-8");
    if (!prepared.unanswered || !by) throw error;
    const reading = { grade: "degraded" as const, data: prepared.unanswered, reasons: [error.code] };
    return { reading, raw, usage: noUsage, asked: Number(error.facts["asked"]), ...by, shown: [] };
  }
}

function enrichmentOf(mode: Mode.Mode, question: Question, said: Said, { job, ctx }: Given): Enrichment.Info {
  const { prompt, prepared } = question;
  const { reading, raw, usage, asked, backend, model, shown } = said;
  const isPartial = reading.grade === "degraded";
  const read = { isDegraded: isPartial, isStub: backend === "stub" };
  const isAnswered = !prepared.instead;
  const checked = (isAnswered && prepared.check?.(reading.data, read)) || { data: reading.data, reasons: [] };
  const isDegraded = isPartial || checked.reasons.length > 0;
  const { name, version, sha256: promptSha256, language } = prompt;
  const [picture, ...moments] = shown.map(provenanceOf);
  return {
    mode: mode.name,
    status: isDegraded ? "degraded" : "ok",
    data: checked.data,
    reasons: [...reading.reasons, ...checked.reasons, ...(prepared.notes ?? [])],
    raw: { text: raw.slice(0, mostRawChars), sha256: sha256(raw) },
    backend,
    model: { name: model.name, digest: model.digest },
    prompt: { name, version, sha256: promptSha256, language },
    options: { ...optionsOf(mode, backend), ...job.options },
    usage,
    ...(picture && { picture }),
    ...(moments.length > 0 && { moments }),
    inputHash: inputHashOf(mode, { ...question, backend, model, job }),
    asked,
    attempt: job.attempt,
    createdAt: new Date(ctx.clock.nowMs()).toISOString(),
  };
}
