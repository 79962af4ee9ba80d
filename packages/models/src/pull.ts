import { Fault } from "@darkroom/domain";
import * as z from "zod";
import { faultOfAnswer, faultOfTransport } from "./classify-failure.ts";
import { isCloudModel } from "./preflight.ts";
import { cutLines } from "./read-lines.ts";

/** How far it is: of the layer that is fetched now, in bytes. */
export type PullProgress = { status: string; digest?: string; totalBytes?: number; completedBytes?: number };

/** A line of `POST /api/pull`, as Ollama 0.33 writes it; `completed` is absent at first, and layers come mixed. */
const Frame = z.object({
  status: z.string().default(""),
  digest: z.string().optional(),
  total: z.number().optional(),
  completed: z.number().optional(),
  error: z.string().optional(),
});

const stallMs = 120_000; // Ollama's own tests wait as long for a line

type Pulling = { signal?: AbortSignal; progress?: (at: PullProgress) => void; stalledAfterMs?: number };

/**
 * Has the server get a model, or what is missing of it; what was broken off goes on where it was. Throws `pull.stalled` after
 * two minutes without a word, `pull.failed` with Ollama's own words, `ollama_down`, and `config_failed` for a model that
 * would run elsewhere.
 */
export async function pullModel(
  baseUrl: string,
  model: string,
  { signal, progress = () => {}, stalledAfterMs = stallMs }: Pulling = {},
): Promise<void> {
  if (isCloudModel(model)) throw elsewhere(model);
  const stalled = new AbortController();
  const stall = () => stalled.abort(new Fault("interrupted", "pull.stalled", `Nothing came of ${model} for a while`));
  let timer = setTimeout(stall, stalledAfterMs);
  const ended = signal ? AbortSignal.any([signal, stalled.signal]) : stalled.signal;
  try {
    for await (const frame of framesOf(baseUrl, model, ended)) {
      clearTimeout(timer);
      timer = setTimeout(stall, stalledAfterMs);
      if (frame.error !== undefined) throw failed(model, frame.error);
      if (frame.status === "success") return;
      progress(progressOf(frame));
    }
    throw new Fault("interrupted", "stream.truncated", `Ollama broke off while it got ${model}`);
  } catch (error) {
    throw ended.aborted ? ended.reason : faultOfTransport(error);
  } finally {
    clearTimeout(timer);
    stalled.abort();
  }
}

async function* framesOf(baseUrl: string, model: string, signal: AbortSignal): AsyncGenerator<z.infer<typeof Frame>> {
  const address = `${baseUrl.replace(/\/+$/, "")}/api/pull`;
  const response = await fetch(address, { method: "POST", body: JSON.stringify({ model, stream: true }), signal });
  if (!response.ok) throw refused(model, response.status, await response.text());
  for await (const line of cutLines((response.body ?? []) as AsyncIterable<Uint8Array>)) {
    const { success, data } = Frame.safeParse(parse(line));
    if (!success) throw new Fault("interrupted", "stream.malformed", "Ollama sent a line that is no JSON");
    yield data;
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** A pull that cannot begin is answered with 500 and the same words as a line. */
function refused(model: string, status: number, body: string): Fault {
  const { data } = Frame.safeParse(parse(body));
  return data?.error === undefined ? faultOfAnswer(status, body) : failed(model, data.error);
}

const failed = (model: string, why: string): Fault =>
  new Fault("unsupported", "pull.failed", `Ollama cannot get ${model}: ${why.slice(0, 300)}`, { model });

const elsewhere = (model: string): Fault =>
  new Fault("invalid", "config_failed", `${model} runs in a cloud, and pictures do not leave this machine`, { model });

const progressOf = ({ status, digest, total, completed }: z.infer<typeof Frame>): PullProgress => ({
  status,
  ...(digest !== undefined && { digest }),
  ...(total !== undefined && { totalBytes: total, completedBytes: completed ?? 0 }),
});
