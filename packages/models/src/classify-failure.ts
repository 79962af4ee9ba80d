import { Fault } from "@darkroom/domain";

type Verdict = [kind: Fault["kind"], code: string, message: string, facts?: Record<string, string>];

/**
 * What Ollama's words mean, in the order they are tried: it answers a client's mistake, a crash and a full memory with
 * the same 500, so the words come before the status. Read in its server 0.33 and in what llama.cpp says beneath it.
 */
const meanings: readonly (readonly [RegExp, Verdict])[] = [
  [
    /exceeds the available context|exceed_context_size|longer than the context length|exceeds the context length|prompt too long|exceeded max context/i,
    ["unsupported", "ollama.too_large_for_vision", "Picture and prompt do not fit into the model's context"],
  ],
  [
    /failed to load image|illegal base64|failed to decode image|invalid image|unsupported image/i,
    ["unsupported", "invalid_image", "The model could not read the picture"],
  ],
  [
    /failed to parse grammar|failed to initialize samplers|invalid format:/i,
    ["invalid", "http_400", "Ollama cannot make a grammar of the answer's schema", { what: "grammar" }],
  ],
  [
    /does not support|image generation models/i,
    ["unavailable", "ollama.capability", "The model cannot do what it is asked for"],
  ],
  [
    /model ['"].*['"] not found|try pulling it first|model is required|invalid model name/i,
    ["unavailable", "model_missing", "Ollama does not have the model"],
  ],
  [/server busy|maximum pending requests/i, ["unavailable", "ollama_busy", "Ollama's queue is full"]],
  [
    /out of memory|cudamalloc failed|failed to allocate|not enough memory|requires more system memory/i,
    ["interrupted", "ollama.oom", "The model ran out of memory"],
  ],
  [
    /timed out waiting for llama-server/i,
    ["interrupted", "ollama.load_timeout", "The model did not get loaded in Ollama's own time"],
  ],
  [
    /has terminated|unexpectedly stopped|error was encountered while running|ggml_assert|error loading model|may be incompatible/i,
    ["interrupted", "ollama.runner_crashed", "The model's runner died"],
  ],
  [
    /option ".*" must be|invalid option|cannot unmarshal|missing unit in duration|invalid think value|missing request body/i,
    ["invalid", "http_400", "Ollama refuses the request", { what: "request" }],
  ],
];

const notOllama: Verdict = [
  "unavailable",
  "config_failed",
  "What answers at OLLAMA_BASE_URL is no Ollama, or refuses this address",
  { field: "OLLAMA_BASE_URL" },
];

/** Of a status whose words say nothing: who answers 401, 403, 404, 405 or goes elsewhere on Ollama's own paths is not an Ollama that wants us. */
function verdictOfStatus(status: number): Verdict {
  if (status >= 300 && status < 400) return notOllama;
  if (status === 401 || status === 403 || status === 404 || status === 405) return notOllama;
  if (status === 413)
    return ["unsupported", "ollama.too_large_for_vision", "The picture is larger than the way to Ollama lets through"];
  if (status === 429 || status === 503) return ["unavailable", "ollama_busy", "Ollama is busy"];
  if (status === 502 || status === 504)
    return ["unavailable", "ollama_down", "What stands before Ollama does not reach it"];
  if (status >= 400 && status < 500) return ["invalid", "http_400", "Ollama refuses the request", { what: "request" }];
  return ["interrupted", "http_5xx", "Ollama answered with an error of its own"];
}

/** What an answer that is not one means: `status` 200 is an error line in the middle of a stream. */
export function faultOfAnswer(status: number, body: string): Fault {
  const said = unwrap(body);
  const [kind, code, message, facts] = meanings.find(([words]) => words.test(said))?.[1] ?? verdictOf(status);
  return new Fault(kind, code, message, { status, ...facts, cause: new Error(said.slice(0, 1024)) });
}

const verdictOf = (status: number): Verdict =>
  status === 200 ? ["interrupted", "ollama.runner_crashed", "Ollama broke off its answer"] : verdictOfStatus(status);

/** The words of an error, also where llama-server's JSON hides as text in Ollama's. */
function unwrap(body: string, depth = 0): string {
  if (!body.trimStart().startsWith("{") || depth > 3) return body;
  const read = parse(body);
  if (typeof read !== "object" || read === null) return body;
  const { error, message, type } = read as Record<string, unknown>;
  const inner = error ?? message;
  if (typeof inner === "string") return [unwrap(inner, depth + 1), type].filter((word) => word !== undefined).join(" ");
  return typeof inner === "object" && inner !== null ? unwrap(JSON.stringify(inner), depth + 1) : body;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const away = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/** What an error of the connection means: nobody there, or cut off. */
export function faultOfTransport(error: unknown): Fault {
  if (Fault.is(error)) return error;
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++)
    if ("code" in at && away.has(String(at.code))) return ollamaDown(error);
  return new Fault("interrupted", "network", "The connection to Ollama was cut", { cause: error });
}

/** Nobody answers at the address. */
export const ollamaDown = (cause?: unknown): Fault =>
  new Fault("unavailable", "ollama_down", "Ollama does not answer: it is off, asleep or not reachable", { cause });
