import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { CloudError } from "./cloud-error.ts";
import { type RawRequest, readRequest } from "./raw-request.ts";

/** A request on its way through the server. */
export type Exchange = {
  raw: RawRequest;
  message: IncomingMessage;
  response: ServerResponse;
  requestId: string;
  /** Tells a client that waits for `100 Continue` to send its body. */
  continueBody: () => void;
};

/** A connection on which nothing moves for so long has lost its client; the longest a call may rest is a poll of 20 s. */
const silenceMs = 5 * 60_000;

/** The HTTP side: listens on loopback, gives every request an id, and ends them all when it closes. */
export class CloudServer {
  readonly #server: Server;
  readonly #route: (exchange: Exchange) => Promise<void>;
  readonly #onFault: (error: unknown) => void;
  readonly #underWay = new Set<Promise<void>>();
  readonly #boot = randomBytes(4).toString("hex").toUpperCase();
  #requests = 0;

  constructor(route: (exchange: Exchange) => Promise<void>, onFault: (error: unknown) => void) {
    this.#route = route;
    this.#onFault = onFault;
    // No limit on the whole of a request: a large file may take its time, as long as it moves.
    this.#server = createServer({
      requestTimeout: 0,
      headersTimeout: 60_000,
      keepAliveTimeout: 75_000,
      highWaterMark: 256 * 1024,
    });
    this.#server.setTimeout(silenceMs);
    this.#server.on("request", (message, response) => this.#take(message, response, () => {}));
    this.#server.on("checkContinue", (message, response) =>
      this.#take(
        message,
        response,
        once(() => response.writeContinue()),
      ),
    );
  }

  port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  listen({ port, fd }: { port: number; fd?: number | undefined }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(fd === undefined ? { port, host: "127.0.0.1" } : { fd }, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  /** Takes no more requests, cuts the connections, and waits until what was under way has noticed. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
    await Promise.allSettled(this.#underWay);
  }

  #take(message: IncomingMessage, response: ServerResponse, continueBody: () => void): void {
    response.sendDate = false;
    // A client that goes away is seen by whoever reads or writes; unheard, the same error would end the process.
    for (const stream of [message, response]) stream.on("error", () => {});
    this.#requests++;
    const requestId = this.#boot + this.#requests.toString(16).toUpperCase().padStart(8, "0");
    const work = this.#answer({ message, response, requestId, continueBody });
    this.#underWay.add(work);
    void work.finally(() => this.#underWay.delete(work));
  }

  async #answer(request: Omit<Exchange, "raw">): Promise<void> {
    const { message, response } = request;
    try {
      await this.#route({ ...request, raw: readRequest(message) });
    } catch (error) {
      if (!(error instanceof CloudError)) this.#onFault(error);
      if (!response.headersSent) response.writeHead(error instanceof CloudError ? error.status : 500);
      response.end();
    }
  }
}

function once(run: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) run();
    isDone = true;
  };
}
