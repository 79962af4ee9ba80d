import { Fault } from "@darkroom/domain";
import { faultOfAnswer } from "./classify-failure.ts";

/** A line of Ollama's stream; what we look at of it. */
type Frame = { done?: boolean; error?: unknown; message?: { content?: string }; [field: string]: unknown };

const maxLineBytes = 8 * 1024 ** 2;
const maxTextBytes = 64 * 1024;
const newline = 0x0a;

/**
 * The lines of an ndjson stream, one JSON object each, as they came: those of one packet together, each with its end. Cut at
 * bytes, so that a character split between two packets stays whole. Throws `stream.malformed` for a line that is no JSON, what
 * an error line says, `model.runaway` past 64 KiB of text, and `stream.truncated` when it ends without a last line that is
 * `done`: a stream that simply stops is no answer. Every fault's facts hold what had come until then, in `partial`.
 */
export async function* readFrames(body: AsyncIterable<Uint8Array>): AsyncGenerator<{ lines: string; count: number }> {
  let partial = "";
  let textBytes = 0;
  for await (const lines of cutPackets(body)) {
    for (const [at, line] of lines.entries()) {
      const frame = parseFrame(line, partial);
      if (frame.error !== undefined) throw withPartial(faultOfAnswer(200, JSON.stringify(frame)), partial);
      const said = typeof frame.message?.content === "string" ? frame.message.content : "";
      partial += said;
      textBytes += Buffer.byteLength(said);
      if (textBytes > maxTextBytes)
        throw new Fault("interrupted", "model.runaway", "The model did not stop within 64 KiB", { partial });
      if (frame.done === true) return yield framesOf(lines.slice(0, at + 1));
    }
    yield framesOf(lines);
  }
  throw new Fault("interrupted", "stream.truncated", "Ollama's answer ended before its end", { partial });
}

const framesOf = (lines: readonly string[]) => ({ lines: `${lines.join("\n")}\n`, count: lines.length });

/** The lines of a body, without their ends and without empty ones. Throws `stream.malformed` for one over 8 MiB. */
export async function* cutLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  for await (const lines of cutPackets(body)) yield* lines;
}

/** The same, those that end in one packet together. */
async function* cutPackets(body: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  const take = (last: Uint8Array): string => {
    const line = Buffer.concat([...pending, last])
      .toString("utf8")
      .trim();
    pending = [];
    pendingBytes = 0;
    return line;
  };
  for await (const chunk of body) {
    const lines: string[] = [];
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      const line = take(chunk.subarray(from, at));
      from = at + 1;
      if (line !== "") lines.push(line);
    }
    if (lines.length > 0) yield lines;
    pending.push(chunk.subarray(from));
    pendingBytes += chunk.length - from;
    if (pendingBytes > maxLineBytes)
      throw new Fault("interrupted", "stream.malformed", "The server sent a line over 8 MiB");
  }
  const line = take(new Uint8Array());
  if (line !== "") yield [line];
}

function parseFrame(line: string, partial: string): Frame {
  try {
    const frame: unknown = JSON.parse(line);
    if (typeof frame === "object" && frame !== null) return frame as Frame;
  } catch (cause) {
    throw new Fault("interrupted", "stream.malformed", "Ollama sent a line that is no JSON", { cause, partial });
  }
  throw new Fault("interrupted", "stream.malformed", "Ollama sent a line that is no object", { partial });
}

const withPartial = (fault: Fault, partial: string): Fault =>
  new Fault(fault.kind, fault.code, fault.message, { ...fault.facts, cause: fault.cause, partial });

/** A body as text, up to so many bytes, and whether that is all of it. */
export async function readUpTo(bytes: AsyncIterable<Uint8Array>, mostBytes: number) {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > mostBytes) break;
  }
  return { text: Buffer.concat(chunks).toString("utf8"), isWhole: size <= mostBytes };
}
