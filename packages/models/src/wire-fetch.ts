import { Fault } from "@darkroom/domain";
import { type Dispatcher, request } from "undici";
import { faultOfAnswer, faultOfTransport } from "./classify-failure.ts";
import type { Watch } from "./deadlines.ts";
import { readFrames, readUpTo } from "./read-lines.ts";

const maxErrorBytes = 64 * 1024;
const maxAnswerBytes = 32 * 1024 ** 2;

/** What one request of ours needs around it: the pool of connections, and the watch over its steps. */
export type Call = { dispatcher: Dispatcher; watch: Watch };

/**
 * The fetch the `ollama` client is given for one request. The client alone cannot be aborted before the first byte, skips
 * broken lines in silence and forgets statuses; here every failure becomes a fault before the client sees it, and what it
 * sees are whole lines of a stream that has an end. Undici's `request` beneath costs a third of what its `fetch` does, and
 * follows no redirect: what is asked goes to this server and nowhere else.
 */
export function wireFetch({ dispatcher, watch }: Call): typeof fetch {
  return async (input, init) => {
    const { signal } = watch;
    try {
      signal.throwIfAborted();
      const { method = "GET", headers, body } = init ?? {};
      const asked = { method: method as Dispatcher.HttpMethod, headers: headers as Record<string, string> };
      const sent = { ...asked, ...(body && { body: String(body) }), signal, dispatcher };
      const { statusCode, headers: told, body: bytes } = await request(String(input), sent);
      if (statusCode < 200 || statusCode > 299)
        throw faultOfAnswer(statusCode, (await readUpTo(bytes, maxErrorBytes)).text);
      const type = String(told["content-type"] ?? "");
      if (type.includes("ndjson")) return new Response(ReadableStream.from(guarded(bytes, watch)));
      return new Response(await readWhole(bytes), { headers: { "content-type": "application/json" } });
    } catch (error) {
      throw signal.aborted ? signal.reason : faultOfTransport(error);
    }
  };
}

async function* guarded(bytes: AsyncIterable<Uint8Array>, watch: Watch): AsyncGenerator<Uint8Array> {
  try {
    for await (const { lines, count } of readFrames(bytes)) {
      for (let line = 0; line < count; line++) watch.beat();
      yield Buffer.from(lines);
    }
  } catch (error) {
    throw watch.signal.aborted ? watch.signal.reason : faultOfTransport(error);
  }
}

/** An answer in one piece. Ollama may give 200 to one that broke off, or failed: only `done` and `error` say so. */
async function readWhole(bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const { text, isWhole } = await readUpTo(bytes, maxAnswerBytes);
  if (!isWhole) throw new Fault("interrupted", "stream.malformed", "Ollama's answer is over 32 MiB");
  const { done, error } = parseObject(text);
  if (error !== undefined) throw faultOfAnswer(200, text);
  if (done === false) throw new Fault("interrupted", "stream.truncated", "Ollama's answer ended before its end");
  return text;
}

function parseObject(text: string): { done?: unknown; error?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch (cause) {
    throw new Fault("interrupted", "stream.malformed", "Ollama's answer is no JSON", { cause });
  }
}
