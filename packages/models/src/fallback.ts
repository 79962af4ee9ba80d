import { Fault } from "@darkroom/domain";
import { type Dispatcher, fetch as undiciFetch } from "undici";
import { openAgent } from "./agent.ts";
import type { Question, Reply } from "./chat.ts";
import { type Deadlines, textDeadlines, visionDeadlines, type Watch, watch } from "./deadlines.ts";
import type { Asker, Pulse } from "./ollama.ts";
import { readReply } from "./openai-reply.ts";
import { type Asking, requestOf, withdrawnBy } from "./openai-request.ts";
import { readUpTo } from "./read-lines.ts";

type Options = {
  url: string; // up to `/v1`
  model: string;
  key?: string | undefined; // shown as a bearer token, and never part of a fault
  textDeadlines?: Deadlines;
  visionDeadlines?: Deadlines;
};

const mostWithdrawn = 6;
const maxErrorBytes = 64 * 1024;

/**
 * A provider that speaks the chat completions of OpenAI, asked where Ollama is away: with the same deadlines, the same
 * schema, and pictures as data only. What it does not take of a request is left out, and the next one asks without it at
 * once. Whatever goes wrong is `fallback_failed`, which costs no attempt; `isOfTheQuestion` says that it refuses this
 * question, and not all. Source of the format: platform.openai.com/docs/api-reference/chat.
 */
export function openFallback(options: Options): Asker & AsyncDisposable {
  const { model, key } = options;
  const text = options.textDeadlines ?? textDeadlines;
  const vision = options.visionDeadlines ?? visionDeadlines;
  const address = `${options.url.replace(/\/+$/, "")}/chat/completions`;
  const dispatcher = openAgent(text.connectMs);
  const withdrawn: Asking["withdrawn"] = new Set();
  const ask = async (question: Question, pulse: Pulse = {}): Promise<Reply> => {
    const deadlines = question.messages.some(({ pictures = [] }) => pictures.length > 0) ? vision : text;
    const limits = {
      firstMs: deadlines.firstTokenMs,
      betweenMs: deadlines.betweenTokensMs,
      totalMs: deadlines.totalMs,
    };
    const faultOf = (step: string) => failed(`It gave no answer in time (${step})`);
    using watched = watch(limits, { faultOf, signal: pulse.signal, progress: pulse.progress });
    for (let round = 0; round < mostWithdrawn; round++) {
      const sent = JSON.stringify(requestOf(question, { model, withdrawn }));
      const reply = await send(address, sent, { dispatcher, watched, key });
      if (!("refusal" in reply)) return reply;
      if (!withdrawnBy(reply.refusal, withdrawn)) throw failed(reply.refusal, { isOfTheQuestion: true });
    }
    throw failed("It refuses every form of the request", { isOfTheQuestion: true });
  };
  return { ask, [Symbol.asyncDispose]: () => dispatcher.destroy() };
}

type Call = { dispatcher: Dispatcher; watched: Watch; key: string | undefined };

/** One request; a refusal of this very request comes back as its words, anything else that goes wrong is thrown. */
async function send(address: string, body: string, call: Call): Promise<Reply | { refusal: string }> {
  const { dispatcher, watched, key } = call;
  const { signal } = watched;
  const beganMs = performance.now();
  try {
    const headers = {
      "content-type": "application/json",
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    };
    const request = { method: "POST", headers, body, signal, dispatcher, redirect: "error" } as const; // it goes nowhere else
    const response = await undiciFetch(address, request);
    const bytes = (response.body ?? []) as AsyncIterable<Uint8Array>;
    const contentType = response.headers.get("content-type") ?? "";
    if (response.ok) return await readReply(bytes, { contentType, beganMs, watched });
    const { text } = await readUpTo(bytes, maxErrorBytes);
    const said = wordsOf(text, key);
    if (ofTheQuestion.has(response.status)) return { refusal: said };
    throw failed(`It answers ${response.status}: ${said}`, { status: response.status });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw Fault.is(error, "fallback_failed") ? error : failed("It cannot be reached, or broke off", { cause: error });
  }
}

const ofTheQuestion = new Set([400, 413, 415, 422]);
const mostSaidChars = 300;

/** What a refusal says, without the key: some say it back. */
function wordsOf(body: string, key: string | undefined): string {
  const words = key === undefined ? body : body.replaceAll(key, "…");
  return words.slice(0, mostSaidChars);
}

const failed = (why: string, facts: Record<string, unknown> = {}): Fault =>
  new Fault("unavailable", "fallback_failed", `The fallback provider: ${why}`, facts);
