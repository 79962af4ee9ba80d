import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Log } from "../log.ts";
import { isLoopback, type Listen } from "../supervisor/bind-port.ts";
import { discard } from "./discard.ts";
import { answerApi } from "./http-api.ts";
import { loopbackHosts, refusal, refusalOfApi, securityHeaders } from "./http-guard.ts";
import { MediaPassage } from "./http-media.ts";
import { servePage } from "./http-pages.ts";
import type { Invoke } from "./invoke.ts";
import { answerProblem } from "./problem.ts";

type HttpHostOptions = {
  listen: Listen;
  /** The API function; it gets /health, /openapi.json, /v1/… and /_house. */
  api: Invoke;
  /** Where the built page is. */
  pageDir: string;
  /** The port of the store, asked for anew with every request to a media address. */
  awsPort: () => number;
  /** Hosts it answers for besides those of loopback, with their port: `photos.lan:8080`. */
  allowedHosts?: readonly string[];
  log: Log;
};

export type HttpHost = {
  port: number;
  /** `http://localhost:<port>` */
  address: string;
  /** Takes no new connection, lets answers finish for up to 10 s, and cuts off the rest. */
  close(): Promise<void>;
};

const mostConnections = 1_024;
const mostConnectionsAnAddress = 64;
const headersWithinMs = 10_000;
const idleMs = 60_000;
const silentMs = 5 * 60_000;
const drainMs = 10_000;
const apiPath = /^\/(v1(\/|$)|health$|openapi\.json$|_house$)/;
const mediaPath = /^\/s3\//;

/** Page, API and media addresses under one port. Rejects when it cannot listen. */
export async function openHttpHost(options: HttpHostOptions): Promise<HttpHost> {
  const media = new MediaPassage(options.awsPort);
  let hosts: readonly string[] = [];
  const server = createServer(
    {
      headersTimeout: headersWithinMs,
      requestTimeout: 0,
      keepAliveTimeout: idleMs,
      connectionsCheckingInterval: 2_000,
    },
    (request, response) => {
      answer(request, response, { ...options, media, hosts }).catch((error: unknown) => {
        const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
        options.log("error", "request failed", { method: request.method ?? "", reason: reason.slice(0, 1024) });
        if (!response.writableEnded) response.destroy();
      });
    },
  );
  server.maxConnections = mostConnections;
  server.setTimeout(silentMs); // nothing moved for so long: whoever was there is gone
  server.on("connection", limitByAddress());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.listen, resolve);
  });
  const bound = server.address();
  const port = typeof bound === "object" && bound ? bound.port : 0;
  hosts = [...loopbackHosts(port), ...(options.allowedHosts ?? []).map((host) => host.toLowerCase())];
  return {
    port,
    address: `http://localhost:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const timer = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(timer);
      media.close();
    },
  };
}

type Serving = HttpHostOptions & { media: MediaPassage; hosts: readonly string[] };

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  const path = request.url?.split("?", 1)[0] ?? "/";
  const isApi = apiPath.test(path);
  const refused = refusal(request, serving.hosts) ?? (isApi ? refusalOfApi(request) : undefined);
  if (refused) {
    answerProblem(response, refused);
    discard(request);
  } else if (isApi) await answerApi(request, response, serving.api);
  else if (mediaPath.test(path)) await serving.media.pass(request, response);
  else await servePage(request, response, serving.pageDir);
}

/** Nobody elsewhere alone takes all connections: one over the limit is closed at once. On loopback everybody has one address. */
function limitByAddress(): (socket: Socket) => void {
  const open = new Map<string, number>();
  return (socket) => {
    const address = socket.remoteAddress ?? "";
    if (isLoopback(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    open.set(address, count);
    socket.once("close", () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left > 0) open.set(address, left);
      else open.delete(address);
    });
    if (count > mostConnectionsAnAddress) socket.destroy();
  };
}
