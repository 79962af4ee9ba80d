import { Fault } from "@darkroom/domain";
import * as z from "zod";
import type { Reply } from "./chat.ts";
import type { Watch } from "./deadlines.ts";
import { cutLines, readUpTo } from "./read-lines.ts";

const Said = z.object({ content: z.string().nullish() });

/** A chunk of a stream, or a whole answer: what we look at of it. */
const Chunk = z.object({
  choices: z
    .array(z.object({ delta: Said.optional(), message: Said.optional(), finish_reason: z.string().nullish() }))
    .default([]),
  usage: z.object({ prompt_tokens: z.number().default(0), completion_tokens: z.number().default(0) }).nullish(),
  error: z.unknown().optional(),
});
type Chunk = z.infer<typeof Chunk>;

const maxTextBytes = 64 * 1024;
const maxAnswerBytes = 1024 ** 2;

/** What an answer is to: when it was asked for, and who watches over its steps. */
type Call = { contentType: string; beganMs: number; watched: Watch };

/**
 * Reads the answer of a provider, as server-sent events or, where it does not stream, in one piece. Throws
 * `fallback_failed` for a line that cannot be read, an error in the stream, over 64 KiB of text, and an end without a
 * reason to end. Source of the format: html.spec.whatwg.org/multipage/server-sent-events.html.
 */
export async function readReply(body: AsyncIterable<Uint8Array>, call: Call): Promise<Reply> {
  const { contentType, beganMs, watched } = call;
  let firstTokenMs: number | undefined;
  let [text, promptTokens, outputTokens] = ["", 0, 0];
  let end: string | undefined;
  const chunks = contentType.includes("event-stream") ? readEvents(body) : readWhole(body);
  for await (const { choices, usage, error } of chunks) {
    watched.beat();
    if (error !== undefined) throw failed("It broke off its answer");
    const [choice] = choices;
    const said = (choice?.delta ?? choice?.message)?.content ?? "";
    if (said !== "") firstTokenMs ??= performance.now() - beganMs;
    text += said;
    if (Buffer.byteLength(text) > maxTextBytes) throw failed("It did not stop within 64 KiB");
    end = choice?.finish_reason ?? end;
    if (usage) [promptTokens, outputTokens] = [usage.prompt_tokens, usage.completion_tokens];
  }
  if (end === undefined) throw failed("Its answer ended before its end");
  const totalMs = Math.round(performance.now() - beganMs);
  const usage = { promptTokens, outputTokens, loadMs: 0, firstTokenMs: Math.round(firstTokenMs ?? totalMs), totalMs };
  return { text, isComplete: end === "stop", usage };
}

async function* readEvents(body: AsyncIterable<Uint8Array>): AsyncGenerator<Chunk> {
  for await (const line of cutLines(body)) {
    const [, data] = /^data:\s?(.*)$/.exec(line) ?? [];
    if (data === "[DONE]") return;
    if (data !== undefined) yield parse(data); // comments keep the line open, and other fields say nothing to us
  }
}

async function* readWhole(body: AsyncIterable<Uint8Array>): AsyncGenerator<Chunk> {
  const { text, isWhole } = await readUpTo(body, maxAnswerBytes);
  if (!isWhole) throw failed("Its answer is over 1 MiB");
  yield parse(text);
}

function parse(text: string): Chunk {
  try {
    return Chunk.parse(JSON.parse(text));
  } catch (cause) {
    throw failed("Its answer cannot be read", cause);
  }
}

const failed = (why: string, cause?: unknown): Fault =>
  new Fault("unavailable", "fallback_failed", `The fallback provider: ${why}`, { cause });
