import { Fault } from "@darkroom/domain";
import { Ollama as Client } from "ollama";
import * as z from "zod";
import { openAgent } from "./agent.ts";
import { chat, type Question, type Reply, type Runner } from "./chat.ts";
import { ollamaDown } from "./classify-failure.ts";
import { type Deadlines, type Limits, type Step, textDeadlines, visionDeadlines, watch } from "./deadlines.ts";
import { checkVectors } from "./embedding.ts";
import { wireFetch } from "./wire-fetch.ts";

export type { Question, Reply } from "./chat.ts";

/** How a request is stopped, and how it shows that it lives. */
export type Pulse = { signal?: AbortSignal; progress?: () => void };

/** The same, with other limits than the usual ones. */
type Asked = Pulse & { deadlines?: Partial<Deadlines> };

/** A model as the server lists it. Two models of one name are told apart by the digest. */
export type Model = {
  name: string;
  digest: string;
  sizeBytes: number;
  family?: string | undefined;
  capabilities?: string[] | undefined;
};

/** A model that is in memory. Less in the memory of the GPU than its size: the rest runs on the processor, far slower. */
export type Running = { name: string; digest: string; sizeBytes: number; vramBytes: number };

type Embedding = { vectors: number[][]; promptTokens: number };

/** An Ollama server, one method for each thing we ask of it. Every failure is a fault with a code of `docs/faults.md`. */
export type Ollama = AsyncDisposable & {
  version(pulse?: Pulse): Promise<string>;
  listModels(pulse?: Pulse): Promise<Model[]>;
  /** The models that are loaded. */
  listRunning(pulse?: Pulse): Promise<Running[]>;
  /** What a model can do (`vision`, `thinking`, `embedding`, …); `model_missing` when it is not there. */
  capabilitiesOf(model: string, pulse?: Pulse): Promise<string[]>;
  /**
   * Loads the model with the options every question uses, and keeps it: a step of its own, with a deadline of its own. Nothing
   * is asked where it was the last to answer, and did so within 10 s: it is in memory.
   */
  load(model: string, pulse?: Asked): Promise<void>;
  /** The same for a model that makes vectors: it refuses every other question, also an empty one. */
  loadForVectors(model: string, pulse?: Pulse): Promise<void>;
  ask(question: Question, pulse?: Asked): Promise<Reply>;
  /** One vector for each text, of length 1; texts longer than the model's context are refused, not cut. */
  embed(model: string, texts: readonly string[], pulse?: Pulse): Promise<Embedding>;
};

/** Who answers questions: such a server, or another. */
export type Asker = Pick<Ollama, "ask">;

type Options = {
  baseUrl: string;
  textDeadlines?: Deadlines;
  visionDeadlines?: Deadlines;
  contextTokens?: number; // of every model: the server's own default is too small for a picture on a small host
  keepAlive?: string; // a Go duration
};

const Tags = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      digest: z.string(),
      size: z.number().default(0),
      details: z.object({ family: z.string().optional() }).optional().catch(undefined),
      capabilities: z.array(z.string()).optional(), // old servers have none
    }),
  ),
});
const Running = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      digest: z.string().default(""),
      size: z.number().default(0),
      size_vram: z.number().default(0), // absent where it is nought
    }),
  ),
});
const Show = z.object({ capabilities: z.array(z.string()).default(["completion"]) });
const Embedded = z.object({
  embeddings: z.array(z.array(z.number())),
  prompt_eval_count: z.number().default(0),
});

/**
 * Opens a client. One instance of the `ollama` package serves one request, with our fetch inside: that one keeps the
 * deadlines, so the connections' own are off. Throws `config_failed` when the address is none.
 */
export function openOllama(options: Options): Ollama {
  const baseUrl = readBaseUrl(options.baseUrl);
  const text = options.textDeadlines ?? textDeadlines;
  const vision = options.visionDeadlines ?? visionDeadlines;
  const runner: Runner = { keepAlive: options.keepAlive ?? "15m", contextTokens: options.contextTokens ?? 8192 };
  const dispatcher = openAgent(text.connectMs);
  const warmth = openWarmth();

  async function request<T>(work: (client: Client) => Promise<T>, given: Limits, faultOf: FaultOf, pulse: Pulse = {}) {
    using watched = watch(given, { faultOf, signal: pulse.signal, progress: pulse.progress });
    return await work(new Client({ host: baseUrl, fetch: wireFetch({ dispatcher, watch: watched }) }));
  }
  const loading = async (
    model: string,
    work: (client: Client) => Promise<unknown>,
    { deadlines, ...pulse }: Asked = {},
  ) => {
    if (warmth.isOf(model)) return;
    const { loadMs } = { ...text, ...deadlines };
    await request(work, within(loadMs), () => loadTimeout(loadMs), pulse);
  };
  const look = <T>(work: (client: Client) => Promise<T>, pulse?: Pulse) =>
    request(work, within(text.preflightMs), () => ollamaDown(), pulse);

  return {
    version: (pulse) => look(async (client) => (await client.version()).version, pulse),
    listModels: (pulse) => look(async (client) => modelsOf(await client.list()), pulse),
    listRunning: (pulse) => look(async (client) => runningOf(await client.ps()), pulse),
    capabilitiesOf: (model, pulse) =>
      look(async (client) => read(Show, await client.show({ model })).capabilities, pulse),
    load: (model, pulse) => {
      const empty = { model, prompt: "", stream: false, keep_alive: runner.keepAlive } as const;
      const load = (client: Client) => client.generate({ ...empty, options: { num_ctx: runner.contextTokens } });
      return loading(model, load, pulse);
    },
    loadForVectors: (model, pulse) => {
      const empty = { model, input: [], keep_alive: runner.keepAlive };
      const load = (client: Client) => client.embed({ ...empty, options: { num_ctx: runner.contextTokens } });
      return loading(model, load, pulse);
    },
    ask: (question, { deadlines: other, ...pulse } = {}) => {
      const hasPictures = question.messages.some(({ pictures = [] }) => pictures.length > 0);
      const deadlines = { ...(hasPictures ? vision : text), ...other };
      const { model } = question;
      const put = (client: Client) => chat(client, question, runner);
      return warmth.with(model, request(put, limitsOf(deadlines), timeoutOf(deadlines), pulse));
    },
    embed: (model, texts, pulse) => {
      const input = { model, input: [...texts], truncate: false, keep_alive: runner.keepAlive };
      const embed = async (client: Client) => {
        const answer = await client.embed({ ...input, options: { num_ctx: runner.contextTokens } });
        const { embeddings: vectors, prompt_eval_count: promptTokens } = read(Embedded, answer);
        checkVectors(vectors, texts.length);
        return { vectors, promptTokens };
      };
      return warmth.with(model, request(embed, within(text.totalMs), timeoutOf(text), pulse));
    },
    [Symbol.asyncDispose]: () => dispatcher.destroy(),
  };
}

const modelsOf = (answer: unknown): Model[] =>
  read(Tags, answer).models.map(({ size: sizeBytes, details, ...model }) => ({
    ...model,
    sizeBytes,
    family: details?.family,
  }));

const runningOf = (answer: unknown): Running[] =>
  read(Running, answer).models.map(({ size: sizeBytes, size_vram: vramBytes, ...model }) => ({
    ...model,
    sizeBytes,
    vramBytes,
  }));

type FaultOf = (step: Step) => Fault;

const warmMs = 10_000; // a model stays for minutes, but others may need its room

/** Which model answered last, and so is in memory. */
function openWarmth() {
  let last: { model: string; atMs: number } | undefined;
  return {
    isOf: (model: string): boolean => last?.model === model && performance.now() - last.atMs < warmMs,
    with: async <Answer>(model: string, answer: Promise<Answer>): Promise<Answer> => {
      last = undefined; // until it has answered: who failed may be out of memory
      const given = await answer;
      last = { model, atMs: performance.now() };
      return given;
    },
  };
}

const within = (ms: number): Limits => ({ firstMs: ms, betweenMs: ms, totalMs: ms });
const limitsOf = ({ firstTokenMs: firstMs, betweenTokensMs: betweenMs, totalMs }: Deadlines): Limits => ({
  firstMs,
  betweenMs,
  totalMs,
});

const namesOf = { first: "first token", between: "next token", total: "whole answer" } as const;

const timeoutOf =
  (deadlines: Deadlines): FaultOf =>
  (step) => {
    const { firstMs, betweenMs, totalMs } = limitsOf(deadlines);
    const ms = { first: firstMs, between: betweenMs, total: totalMs }[step];
    return new Fault("interrupted", "timeout", `No ${namesOf[step]} within ${ms / 1000} s`, { step: namesOf[step] });
  };

const loadTimeout = (ms: number): Fault =>
  new Fault("interrupted", "ollama.load_timeout", `The model was not loaded within ${ms / 1000} s`);

const malformed = (wanted: string): Fault =>
  new Fault("interrupted", "stream.malformed", `Ollama's answer does not have ${wanted}`);

function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const { success, data, error } = schema.safeParse(answer);
  if (!success) throw malformed(error.issues[0]?.path.join(".") ?? "its fields");
  return data;
}

function readBaseUrl(baseUrl: string): string {
  const url = URL.parse(baseUrl);
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return baseUrl.replace(/\/+$/, "");
  throw new Fault("unavailable", "config_failed", `OLLAMA_BASE_URL: ${baseUrl} is no address of a server`, {
    field: "OLLAMA_BASE_URL",
  });
}
