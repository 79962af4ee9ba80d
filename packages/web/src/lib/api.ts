import { type Endpoint, Problem, Session } from "@darkroom/contract";
import type * as z from "zod";

/** What the server answered instead of what was asked for, or that it answered nothing (`status` 0). */
export class RequestFailed extends Error {
  override name = "RequestFailed";
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string, cause?: unknown) {
    super(message, { cause });
    this.status = status;
    this.code = code;
  }

  /** The library wants to be shown its key first. */
  get isLocked(): boolean {
    return this.status === 401;
  }

  /** Nobody answered: the network, the computer, or Darkroom itself is away. */
  get isOffline(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

type Asked = Record<string, string | number | undefined>;

const patienceMs = 15_000;

/**
 * Asks an endpoint of the contract and parses what it answers.
 * Throws `RequestFailed` with the server's code, `offline` when nobody answers within 15 s, or `answer.unexpected` when the
 * answer is not what the contract says. An aborted request throws the signal's reason.
 */
export async function ask<Answer extends z.ZodType>(
  endpoint: Endpoint<z.ZodObject, Answer>,
  params: Asked,
  signal?: AbortSignal,
): Promise<z.infer<Answer>> {
  return read(endpoint, await reach(addressOf(endpoint.path, params), {}, signal));
}

/** Asks an endpoint for a change, with the body the contract wants; `isParting`: even if the page is left. Throws like `ask`. */
export async function send<Params extends z.ZodObject, Answer extends z.ZodType, Body extends z.ZodType>(
  endpoint: Endpoint<Params, Answer, Body>,
  params: Asked,
  body: z.input<Body>,
  { isParting = false, signal }: { isParting?: boolean; signal?: AbortSignal } = {},
): Promise<z.infer<Answer>> {
  const { method, path } = endpoint;
  const headers = { "content-type": "application/json" };
  const sent = { method, headers, body: JSON.stringify(body), keepalive: isParting };
  return read(endpoint, await reach(addressOf(path, params), sent, signal));
}

async function read<Answer extends z.ZodType>(
  endpoint: { answer: Answer; contentType?: string },
  response: Response,
): Promise<z.infer<Answer>> {
  if (!response.ok) throw await refusal(response);
  const said = endpoint.contentType ? response.text() : response.json();
  const answer = endpoint.answer.safeParse(await said.catch(() => undefined));
  if (answer.success) return answer.data;
  throw new RequestFailed(
    response.status,
    "answer.unexpected",
    "The server's answer is not one this page understands.",
  );
}

/** Shows the library its key, which the browser then keeps where no script reads it. Throws like `ask`; `key.wrong` for another one. */
export async function openSession(key: string): Promise<void> {
  if (!/^[\x21-\x7e]+$/.test(key)) throw new RequestFailed(401, "key.wrong", "A key is one word of plain letters.");
  const { method, path } = Session.open;
  const headers = { "x-api-key": key, "content-type": "application/json" };
  const response = await reach(path, { method, headers, body: "{}" });
  if (!response.ok) throw await refusal(response);
}

type Sent = { method?: string; headers?: Record<string, string>; body?: string; keepalive?: boolean };

async function reach(address: string, sent: Sent, signal?: AbortSignal): Promise<Response> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    return await fetch(address, {
      ...sent,
      headers: { accept: "application/json", ...sent.headers },
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  } catch (cause) {
    if (signal?.aborted) throw signal.reason;
    throw new RequestFailed(0, "offline", "Darkroom does not answer.", cause);
  }
}

async function refusal(response: Response): Promise<RequestFailed> {
  const problem = Problem.safeParse(await response.json().catch(() => undefined));
  if (problem.success) return new RequestFailed(response.status, problem.data.code, problem.data.detail);
  return new RequestFailed(response.status, "answer.unexpected", `The server answered ${response.status}.`);
}

/** Fills `:name` parts of the path and puts the rest behind the question mark. */
function addressOf(path: string, params: Asked): string {
  const rest = new URLSearchParams();
  let filled = path;
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined) continue;
    const part = `/:${name}`;
    if (filled.includes(part)) filled = filled.replace(part, `/${encodeURIComponent(value)}`);
    else rest.set(name, String(value));
  }
  return rest.size > 0 ? `${filled}?${rest}` : filled;
}
