import { Fault, ModelProfile } from "@darkroom/domain";
import { type Deadlines, type Ollama, textDeadlines, visionDeadlines } from "@darkroom/models";
import { ModelProfiles } from "@darkroom/table";
import type { Config } from "../config.ts";
import type { Context } from "../context.ts";
import { machineOf } from "../machine-of.ts";

/** The limits of a model here: usual ones, moved by what it took before. Milliseconds. */
export type Limits = Record<"picture" | "words", Pick<Deadlines, "firstTokenMs" | "totalMs">> & { loadMs: number };

const readEveryMs = 5 * 60_000;
const saveEveryMs = 60_000;
const saveAtLatest = 20; // samples
const loadMaxMs = 540_000; // a mode's own limit ends after ten minutes

/** What is learned of a model, within what the configuration allows. */
export function limitsFrom(profile: Pick<ModelProfile.Info, "samples">, { limits }: Config["ai"]): Limits {
  const of = (step: ModelProfile.Step, usualMs: number) =>
    ModelProfile.limitMs(profile, step, { usualMs, minMs: Math.min(usualMs, limits.minMs), maxMs: limits.maxMs });
  const { loadMs: usualMs } = textDeadlines; // a load that is cancelled begins at nought again: never less than this
  return {
    loadMs: ModelProfile.limitMs(profile, "load", { usualMs, minMs: usualMs, maxMs: loadMaxMs }),
    picture: {
      firstTokenMs: of("picture.firstToken", visionDeadlines.firstTokenMs),
      totalMs: of("picture.total", visionDeadlines.totalMs),
    },
    words: {
      firstTokenMs: of("words.firstToken", textDeadlines.firstTokenMs),
      totalMs: of("words.total", textDeadlines.totalMs),
    },
  };
}

/** The client with limits of each model's own, which it goes on learning: what a step took, and what was given up. */
export function withLearnedLimits(ollama: Ollama, ctx: Context): Ollama {
  const learner = openLearner(ctx);
  return {
    ...ollama,
    load: async (model, pulse) => {
      const { loadMs } = await learner.limitsOf(model);
      const startedMs = performance.now();
      try {
        await ollama.load(model, { ...pulse, deadlines: { loadMs } });
      } catch (error) {
        if (Fault.is(error, "ollama.load_timeout")) learner.took(model, { step: "load", ms: loadMs, isExpired: true });
        throw error;
      }
      const ms = performance.now() - startedMs;
      if (ms > wasLoadedMs) learner.took(model, { step: "load", ms });
    },
    ask: async (question, pulse) => {
      const { model, messages } = question;
      const sees = messages.some(({ pictures = [] }) => pictures.length > 0) ? "picture" : "words";
      const deadlines = (await learner.limitsOf(model))[sees];
      try {
        const reply = await ollama.ask(question, { ...pulse, deadlines });
        learner.took(model, { step: `${sees}.firstToken`, ms: reply.usage.firstTokenMs });
        learner.took(model, { step: `${sees}.total`, ms: reply.usage.totalMs });
        return reply;
      } catch (error) {
        const step = Fault.is(error, "timeout") && expired[String(error.facts["step"])];
        if (step) learner.took(model, { step: `${sees}.${step}`, ms: deadlines[`${step}Ms`], isExpired: true });
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => ollama[Symbol.asyncDispose](),
  };
}

const wasLoadedMs = 500; // what answers sooner was in memory already
const expired: Record<string, "firstToken" | "total"> = { "first token": "firstToken", "whole answer": "total" };

type Learning = {
  samples: ModelProfile.Sample[];
  savedAtMs: number;
  profile: Promise<ModelProfile.Info>;
  readAtMs: number;
};

function openLearner({ table, clock, log, config: { ai } }: Context) {
  const machine = machineOf(ai);
  const byModel = new Map<string, Learning>();
  const learningOf = (model: string): Learning => {
    const nowMs = clock.nowMs();
    const held = byModel.get(model);
    if (held && nowMs - held.readAtMs < readEveryMs) return held;
    const profile = ModelProfiles.get(table, { machine, model }).catch(() => ModelProfile.none(machine, model));
    const learning = { samples: held?.samples ?? [], savedAtMs: held?.savedAtMs ?? nowMs, profile, readAtMs: nowMs };
    byModel.set(model, learning);
    return learning;
  };
  const save = async (model: string, samples: readonly ModelProfile.Sample[]): Promise<void> => {
    const nowMs = clock.nowMs();
    try {
      await ModelProfiles.change(table, { machine, model }, (now) => ModelProfile.measured(now, samples, nowMs));
    } catch (error) {
      log.warn("limits not learned", { model, error }); // these samples are lost, and others come
    }
  };
  return {
    limitsOf: async (model: string): Promise<Limits> => limitsFrom(await learningOf(model).profile, ai),
    took: (model: string, sample: ModelProfile.Sample): void => {
      const learning = learningOf(model);
      learning.samples.push(sample);
      const nowMs = clock.nowMs();
      if (learning.samples.length < saveAtLatest && nowMs - learning.savedAtMs < saveEveryMs) return;
      learning.savedAtMs = nowMs;
      void save(model, learning.samples.splice(0));
    },
  };
}
