import type { ChatRequest, ChatResponse, Ollama as Client } from "ollama";
import type { WireSchema } from "./wire-schema.ts";

/** A picture is bytes, never a text: the client would read a text as the path of a local file, and send that. */
type Message = { role: "system" | "user" | "assistant"; content: string; pictures?: readonly Uint8Array[] };

/** What a model is asked. */
export type Question = {
  model: string;
  messages: readonly Message[];
  format?: WireSchema | "json";
  maxTokens: number; // of the answer: without it a model may write for ten times its context
  seed: number;
  repeatPenalty?: number;
  canThink?: boolean; // the model thinks unless it is told not to; one that cannot refuses the word
};

/** What it said, and what that took. Tokens are counted by the server; times are in milliseconds. */
export type Reply = {
  text: string;
  isComplete: boolean; // it stopped by itself, and was not cut at `maxTokens`
  usage: { promptTokens: number; outputTokens: number; loadMs: number; firstTokenMs: number; totalMs: number };
};

/** What stays the same in every request for a model; any difference there loads it anew. */
export type Runner = { keepAlive: string; contextTokens: number };

/** The request as it goes out: the model at the top and nowhere else, no nulls, nothing the server does not know. */
function requestOf(question: Question, runner: Runner): ChatRequest & { stream: true; truncate: false } {
  const { model, messages, format, maxTokens, seed, repeatPenalty, canThink } = question;
  return {
    model,
    messages: messages.map(({ role, content, pictures }) => ({
      role,
      content,
      ...(pictures && pictures.length > 0 && { images: pictures.map((bytes) => new Uint8Array(bytes)) }),
    })),
    ...(format !== undefined && { format }),
    stream: true,
    ...(canThink && { think: false }),
    truncate: false, // fails rather than to drop messages in silence
    keep_alive: runner.keepAlive,
    options: {
      num_ctx: runner.contextTokens,
      num_predict: maxTokens,
      temperature: 0,
      top_p: 1,
      seed,
      ...(repeatPenalty !== undefined && { repeat_penalty: repeatPenalty }),
    },
  };
}

/** Asks, and collects the answer. Everything that goes wrong comes as the fault our fetch made of it. */
export async function chat(client: Client, question: Question, runner: Runner): Promise<Reply> {
  const beganMs = performance.now();
  let firstTokenMs: number | undefined;
  let text = "";
  let last: ChatResponse | undefined;
  for await (const frame of await client.chat(requestOf(question, runner))) {
    firstTokenMs ??= performance.now() - beganMs;
    text += frame.message?.content ?? "";
    last = frame;
  }
  const { prompt_eval_count: promptTokens = 0, eval_count: outputTokens = 0, load_duration: loadNs = 0 } = last ?? {};
  const [loadMs, totalMs] = [loadNs / 1e6, performance.now() - beganMs].map(Math.round) as [number, number];
  const usage = { promptTokens, outputTokens, loadMs, firstTokenMs: Math.round(firstTokenMs ?? totalMs), totalMs };
  return { text, isComplete: last?.done_reason === "stop", usage };
}
