import { Agent, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";
import { pipeline } from "node:stream/promises";
import { discard } from "./discard.ts";
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
      upstream.on("error", reject); // also those after the answer, which say nothing new
    });
    request.pipe(upstream);
    try {
      await deliver(await answered, response);
    } catch {
      if (!response.destroyed) answerProblem(response, problems.storeAway("Try again in a moment."));
    } finally {
      request.unpipe(upstream);
      discard(request); // an upload that is refused early is still on its way
      upstream.destroy();
    }
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function deliver(answer: IncomingMessage, response: ServerResponse): Promise<void> {
  for (const [name, values] of Object.entries(answer.headersDistinct)) {
    if (values && !ofTheConnection.includes(name)) response.setHeader(name, values);
  }
  response.setHeader("content-security-policy", mediaPolicy);
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
