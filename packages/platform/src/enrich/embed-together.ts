import type { Pulse } from "@darkroom/codecs";
import { Fault, type Job } from "@darkroom/domain";
import { type Ollama, prefixOf, type Ready } from "@darkroom/models";
import type { Context } from "../context.ts";
import { modelsOf } from "./models.ts";

/** A text's vector, with how much of the text went in and who made it. */
export type Embedded = {
  vector: number[];
  text: string; // as it was sent, behind the model's prefix
  isTruncated: boolean;
  promptTokens: number; // a text's share of its batch, by its length
  model: Pick<Ready, "name" | "digest">;
};

type Waiting = { text: string; progress: () => void } & PromiseWithResolvers<Embedded>;

const mostAtOnce = 64;
const mostChars = 6_000; // about what the smallest contexts hold
const fewestChars = 500;
const waiting = new WeakMap<Context["clients"], Set<Waiting>>();

/**
 * Asks for the vector of a text, together with all others that wait for theirs: whoever gets the turn asks for all. A text
 * that does not fit into the model's context is asked for by half its length, and so on, down to 500 characters.
 */
export async function embedTogether(
  text: string,
  { ctx, ...asker }: Pulse & Pick<Job.Info, "priority"> & { ctx: Context },
): Promise<Embedded> {
  const all = waiting.get(ctx.clients) ?? new Set();
  waiting.set(ctx.clients, all);
  const own: Waiting = { text, progress: asker.progress, ...Promise.withResolvers<Embedded>() };
  own.promise.catch(() => {}); // whoever asks for all of them may hear of it first
  all.add(own);
  try {
    await modelsOf(ctx).withModel({ sees: "vectors" }, asker, async (ollama, model) => {
      if (!all.has(own)) return; // somebody asked for it, too
      const batch = [own, ...[...all].filter((one) => one !== own)].slice(0, mostAtOnce);
      for (const one of batch) all.delete(one);
      await ollama.loadForVectors(model.name, { progress: progressOf(batch) });
      await answerAll(batch, { ollama, model });
    });
  } catch (error) {
    all.delete(own);
    own.reject(error);
  }
  return own.promise;
}

const progressOf = (batch: readonly Waiting[]) => () => {
  for (const { progress } of batch) progress();
};

type By = { ollama: Ollama; model: Ready };

/** None of them ends because another was cancelled, or is too long. */
async function answerAll(batch: readonly Waiting[], by: By): Promise<void> {
  const texts = batch.map(({ text }) => text.slice(0, mostChars));
  try {
    const embedded = await embed(texts, batch, by);
    for (const [at, one] of batch.entries()) one.resolve(embedded[at] as Embedded);
  } catch (error) {
    if (!isTooLong(error)) for (const one of batch) one.reject(error);
    else for (const one of batch) await answerOne(one, by);
  }
}

async function answerOne(one: Waiting, by: By): Promise<void> {
  for (let chars = Math.min(mostChars, one.text.length); ; chars = Math.floor(chars / 2)) {
    try {
      const [embedded] = await embed([one.text.slice(0, chars)], [one], by);
      return one.resolve(embedded as Embedded);
    } catch (error) {
      if (!isTooLong(error) || chars <= fewestChars) return one.reject(error);
    }
  }
}

const isTooLong = (error: unknown): boolean => Fault.is(error, "ollama.too_large_for_vision"); // its words for any context

async function embed(texts: readonly string[], batch: readonly Waiting[], { ollama, model }: By): Promise<Embedded[]> {
  const sent = texts.map((text) => `${prefixOf(model.name)}${text}`);
  const { vectors, promptTokens } = await ollama.embed(model.name, sent, { progress: progressOf(batch) });
  const chars = sent.reduce((sum, { length }) => sum + length, 0);
  return texts.map((text, at) => ({
    vector: vectors[at] ?? [],
    text,
    isTruncated: text.length < (batch[at]?.text.length ?? 0),
    promptTokens: Math.round((promptTokens * (sent[at]?.length ?? 0)) / chars),
    model,
  }));
}
