import { Agent, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { mediaPolicy } from "./http-guard.ts";
import { answerProblem, problems } from "./problem.ts";

/** Headers that belong to one connection and do not pass (RFC 9110, 7.6.1), and `expect`, which is answered here. */
const ofTheConnection = [
  ...["connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate"],
  ...["te", "trailer", "transfer-encoding", "upgrade", "expect"],
];

/** Passes media addresses on to the store: path, query and Host as they came, because the signature in them covers all three. */
export class MediaPassage {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #awsPort: () => number;

  constructor(awsPort: () => number) {
    this.#awsPort = awsPort;
  }

  /** Streams both ways and keeps nothing. Whoever goes away first ends the other side too. */
  async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const upstream = openRequest({
      host: "127.0.0.1",
      port: this.#awsPort(),
      agent: this.#agent,
      method: request.method ?? "GET",
      path: request.url ?? "/",
      headers: passing(request.rawHeaders),
      setHost: false,
    });
    response.once("close", () => upstream.destroy());
    const answered = new Promise<IncomingMessage>((resolve, reject) => {
      upstream.once("response", resolve);
      upstream.once("error", reject);
    });
    const sent = pipeline(request, upstream).catch(() => undefined); // the answer, or its absence, says what became of it
    try {
      await deliver(await answered, request, response);
      await sent;
    } catch {
      if (!response.destroyed) answerProblem(response, problems.storeAway("Try again in a moment."));
    } finally {
      upstream.destroy();
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function deliver(answer: IncomingMessage, request: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    if (values && !ofTheConnection.includes(name)) response.setHeader(name, values);
  }
  response.setHeader("content-security-policy", mediaPolicy);
  if (!request.complete) response.setHeader("connection", "close"); // refused before all of the body had come
  response.writeHead(answer.statusCode ?? 502);
  await pipeline(answer, response);
}

/** The headers as they came, as a flat list of names and values, so that order and repetition are kept. */
function passing(rawHeaders: readonly string[]): string[] {
  return rawHeaders.flatMap((name, index) => {
    if (index % 2 === 1 || ofTheConnection.includes(name.toLowerCase())) return [];
    return [name, rawHeaders[index + 1] ?? ""];
  });
}
