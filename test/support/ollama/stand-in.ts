import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { answerTo, defaultModels, listed, running, type StandInModel, vectorOf } from "./models.ts";
import { type Body, refusalOf, refuse, unreadable } from "./refusals.ts";

/** What the next question meets instead of an answer. */
export type ScriptedFault =
  | "stall before first token"
  | "stall between tokens"
  | "reset mid-stream"
  | "end without done"
  | "malformed line"
  | "error line"
  | "wrong JSON"
  | "prose around JSON"
  | "cut at the limit"
  | "queue full"
  | "out of memory"
  | "runner crash"
  | "proxy page"
  | "context too small"
  | "unreadable picture"
  | "grammar refused"
  | "error of its own"
  | "writes without end"
  | "load given up"; // met by a load, not by a question

export type StandIn = AsyncDisposable & {
  url: string;
  /** What the next questions meet, in this order; after these, all is well. */
  script(...faults: (ScriptedFault | "fine")[]): void;
  /** What is said next to whoever asks for this key. */
  say(key: string, value: object): void;
  removeModel(name: string): void;
  /** Lets no question be answered until what it returns is called. */
  hold(): () => void;
  /** Another model under the same name, as a pull brings it. */
  renewModel(name: string): void;
  /** What came, in order, and what became of it. */
  requests: { path: string; body: Body }[];
  counts: { loads: number; aborted: number; running: number; mostAtOnce: number };
};

type State = StandIn & {
  models: StandInModel[];
  said: { key: string; value: object }[];
  faults: (ScriptedFault | "fine")[];
  loaded: Map<string, string>;
  held: Promise<void>;
};

/**
 * A server that speaks as Ollama 0.33 does: its paths, statuses and words, no byte before the first token, frames cut at
 * any byte, models that are loaded anew when a runner option differs, and nothing after a client left.
 */
export async function startOllama({ models = defaultModels, port = 0 } = {}): Promise<StandIn> {
  const state: State = {
    url: "",
    models: [...models],
    faults: [],
    said: [],
    loaded: new Map(),
    requests: [],
    held: Promise.resolve(),
    counts: { loads: 0, aborted: 0, running: 0, mostAtOnce: 0 },
    script: (...faults) => {
      state.faults.push(...faults);
    },
    say: (key, value) => {
      state.said.push({ key, value });
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      state.held = promise;
      return resolve;
    },
    removeModel: (name) => {
      state.models = state.models.filter((model) => model.name !== name);
    },
    renewModel: (name) => {
      state.models = state.models.map((model) =>
        model.name === name ? { ...model, version: (model.version ?? 1) + 1 } : model,
      );
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  const server = createServer((request, response) => {
    void serve(state, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return state;
}

const methods: Record<string, string> = {
  "/": "GET",
  "/api/version": "GET",
  "/api/tags": "GET",
  "/api/ps": "GET",
  "/api/show": "POST",
  "/api/chat": "POST",
  "/api/generate": "POST",
  "/api/embed": "POST",
};

async function serve(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? "/";
  const method = methods[path];
  if (method === undefined) return text(response, 404, "404 page not found");
  if (method !== request.method) return text(response, 405, "405 method not allowed");
  if (path === "/") return text(response, 200, "Ollama is running");
  if (path === "/api/version") return json(response, 200, { version: "0.33.0" });
  if (path === "/api/tags") return json(response, 200, { models: state.models.map(listed) });
  if (path === "/api/ps")
    return json(response, 200, { models: state.models.filter(({ name }) => state.loaded.has(name)).map(running) });
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const body = parse(bytes.toString("utf8"));
  if (body === undefined)
    return refuse(response, 400, bytes.length === 0 ? "missing request body" : "invalid character");
  state.requests.push({ path, body });
  const model = state.models.find(({ name }) => name === body.model || `${name}:latest` === body.model);
  const refusal = refusalOf(path, body, model);
  if (refusal) return refuse(response, ...refusal);
  if (!model) return;
  if (path === "/api/show")
    return json(response, 200, { details: {}, model_info: {}, capabilities: model.capabilities });
  await generate(state, path, { model, body, response });
}

type Turn = { model: StandInModel; body: Body; response: ServerResponse };

async function generate(state: State, path: string, turn: Turn): Promise<void> {
  const { body, response } = turn;
  state.counts.running += 1;
  state.counts.mostAtOnce = Math.max(state.counts.mostAtOnce, state.counts.running);
  const left = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) left.abort();
  });
  try {
    await load(state, turn, left.signal);
    await state.held;
    if (path === "/api/embed") return embed(turn);
    const isEmpty = path === "/api/generate" ? !body.prompt : !body.messages?.length;
    if (isEmpty && state.faults[0] === "load given up") {
      state.faults.shift();
      return refuse(response, 500, "timed out waiting for llama-server to start");
    }
    if (isEmpty) return json(response, 200, { model: body.model, created_at: now(), done: true, done_reason: "load" });
    await answer(state.faults.shift() ?? "fine", { ...turn, said: takeSaid(state, body) }, left.signal);
  } catch (error) {
    if (!left.signal.aborted) throw error;
    state.counts.aborted += 1;
  } finally {
    state.counts.running -= 1;
  }
}

/** A model is loaded anew when a runner option differs; who leaves while it loads has it stopped. */
async function load(state: State, { model, body }: Turn, signal: AbortSignal): Promise<void> {
  const runner = JSON.stringify([body.options?.["num_ctx"], body.options?.["num_batch"], body.options?.["num_gpu"]]);
  if (state.loaded.get(model.name) === runner) return;
  await sleep(model.loadMs ?? 0, undefined, { signal });
  state.loaded.set(model.name, runner);
  state.counts.loads += 1;
}

function embed({ body, response }: Turn): void {
  const texts = [body.input ?? []].flat();
  json(response, 200, {
    model: body.model,
    embeddings: texts.map((text) => vectorOf(text)),
    prompt_eval_count: texts.length,
  });
}

async function answer(
  fault: ScriptedFault | "fine",
  { model, body, response, said: given }: Turn & { said: object | undefined },
  signal: AbortSignal,
): Promise<void> {
  if (fault === "queue full")
    return refuse(response, 503, "server busy, please try again.  maximum pending requests exceeded");
  if (fault === "out of memory")
    return refuse(response, 500, "llama-server process has terminated: CUDA error: out of memory");
  if (fault === "runner crash")
    return refuse(response, 500, "model runner has unexpectedly stopped, this may be due to resource limitations");
  if (fault === "context too small") return refuse(response, 400, contextError);
  if (fault === "unreadable picture") return refuse(response, 400, unreadable);
  if (fault === "grammar refused") return refuse(response, 400, "failed to parse grammar");
  if (fault === "error of its own") return refuse(response, 500, "something nobody has heard of");
  if (fault === "proxy page") return text(response, 502, "<html><h1>502 Bad Gateway</h1></html>", "text/html");
  if (fault === "stall before first token") await sleep(60_000, undefined, { signal });
  const said = textOf(fault, body, given);
  if (body.stream === false) return json(response, 200, lastFrame(model.name, said, fault));
  response.writeHead(200, { "content-type": "application/x-ndjson" });
  const frames = fault === "writes without end" ? endless : (said.match(/[\s\S]{1,7}/g) ?? []);
  for (const [at, content] of frames.entries()) {
    const isMiddle = at === Math.floor(frames.length / 2);
    if (isMiddle && fault === "stall between tokens") await sleep(60_000, undefined, { signal });
    if (isMiddle && fault === "reset mid-stream") return void response.socket?.resetAndDestroy();
    if (isMiddle && fault === "malformed line") response.write('{"model":"x","message":{"con\n');
    if (isMiddle && fault === "error line") return void response.end(errorLine);
    await writeCut(response, frame(model.name, content));
  }
  if (fault === "end without done") return void response.end();
  response.end(`${JSON.stringify(lastFrame(model.name, "", fault))}\n`);
}

/** What a test has put into the model's mouth for whoever asks for this. */
function takeSaid({ said }: State, { format }: Body): object | undefined {
  const keys = typeof format === "object" ? Object.keys(format["properties"] ?? {}) : [];
  const at = said.findIndex(({ key }) => keys.includes(key));
  return at < 0 ? undefined : said.splice(at, 1)[0]?.value;
}

function textOf(fault: ScriptedFault | "fine", { format, options }: Body, said: object | undefined): string {
  if (fault === "wrong JSON") return "I would rather talk about the weather.";
  const seed = Number(options?.["seed"] ?? 0);
  const value = typeof format === "object" ? JSON.stringify(said ?? answerTo(format, seed)) : "A quiet harbour.";
  if (fault === "prose around JSON") return `Here you are:\n\`\`\`json\n${value}\n\`\`\`\nAnything else?`;
  return fault === "cut at the limit" ? value.slice(0, Math.floor(value.length / 2)) : value;
}

const frame = (model: string, content: string) => ({
  model,
  created_at: now(),
  message: { role: "assistant", content },
  done: false,
});

const lastFrame = (model: string, content: string, fault: string) => ({
  ...frame(model, content),
  done: fault !== "end without done",
  done_reason: fault === "cut at the limit" ? "length" : "stop",
  total_duration: 48_835_834,
  load_duration: 1_334_875,
  prompt_eval_count: 26,
  prompt_eval_duration: 3_425_460,
  eval_count: 12,
  eval_duration: 45_355_990,
});

/** One line in two packets, cut in the middle of a character where it has one of two bytes. */
async function writeCut(response: ServerResponse, line: object): Promise<void> {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  const inside = bytes.findIndex((byte) => byte >= 0xc0) + 1 || 5;
  response.write(bytes.subarray(0, inside));
  await new Promise(setImmediate);
  response.write(bytes.subarray(inside));
}

const endless = Array<string>(20).fill("again and again ".repeat(256)); // 80 KiB

const now = (): string => new Date().toISOString();
const errorLine = `${JSON.stringify({ error: "an error was encountered while running the model: unexpected EOF" })}\n`;
const contextError = JSON.stringify({
  error: {
    code: 400,
    message: "request (4165 tokens) exceeds the available context size (4096 tokens), try increasing it",
    type: "exceed_context_size_error",
  },
});

function parse(text: string): Body | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
}

function text(response: ServerResponse, status: number, body: string, type = "text/plain"): void {
  response.writeHead(status, { "content-type": type }).end(body);
}
