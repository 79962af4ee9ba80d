import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { loopbackHosts, refusal, refusalOfApi, securityHeaders } from "../packages/runtime/src/lambda/http-guard.ts";
import { servePage } from "../packages/runtime/src/lambda/http-pages.ts";
import { answerProblem } from "../packages/runtime/src/lambda/problem.ts";
import { whoListens } from "../packages/runtime/src/supervisor/who-listens.ts";
import { type Deployment, findDeployment } from "./deployment.ts";
import { placeOf, root } from "./place.ts";
import { main, Refusal, say } from "./refusal.ts";

// What CloudFront is on AWS: the page and the API under one address. It shows the library's key itself, so nobody is asked.

const defaultPort = 8080;
const pageDir = join(root, "packages", "web", "dist");
const apiPath = /^\/(v1\/|health$|openapi\.json$)/;

await main(async () => {
  const deployment = await findDeployment(placeOf(process.env).folder);
  const port = Number(process.env["DARKROOM_HTTP_PORT"]) || defaultPort;
  const hosts = loopbackHosts(port);
  const headers = headersFor(deployment);
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    answer(request, response, { hosts, deployment }).catch(() => response.destroy());
  });
  const isListening = new Promise<void>((resolve, reject) =>
    server.once("error", reject).listen(port, "127.0.0.1", resolve),
  );
  await isListening.catch(async () => {
    const who = await whoListens(port);
    throw new Refusal(
      `Port ${port} is taken${who ? ` by ${who}` : ""}: choose another with DARKROOM_HTTP_PORT=${port + 1} npm run localstack:page.`,
    );
  });
  say(`The library of the emulator: http://127.0.0.1:${port} (Ctrl-C ends this).`);
});

/** The page's policy, and the one origin more that its pictures come from. */
function headersFor({ endpoint }: Deployment): Record<string, string> {
  const policy = securityHeaders["content-security-policy"].replaceAll("'self' blob:", `'self' blob: ${endpoint}`);
  return { ...securityHeaders, "content-security-policy": policy };
}

type Serving = { hosts: readonly string[]; deployment: Deployment };

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { hosts, deployment }: Serving,
): Promise<void> {
  const isApi = apiPath.test(request.url?.split("?", 1)[0] ?? "/");
  const refused = refusal(request, hosts) ?? (isApi ? refusalOfApi(request) : undefined);
  if (refused) answerProblem(response, refused);
  else if (isApi) await passOn(request, response, deployment);
  else await servePage(request, response, pageDir);
}

/** Asks the deployed API, with its key. */
async function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { httpUrl, apiKey = "" }: Deployment,
): Promise<void> {
  const { method = "GET", url = "/", headers } = request;
  const hasBody = method !== "GET" && method !== "HEAD";
  const asked = await fetch(httpUrl + url, {
    method,
    redirect: "manual",
    headers: {
      "x-api-key": apiKey,
      accept: headers.accept ?? "*/*",
      ...(hasBody && { "content-type": "application/json" }),
    },
    ...(hasBody && { body: Readable.toWeb(request) as ReadableStream, duplex: "half" }),
  });
  response.statusCode = asked.status;
  for (const name of ["content-type", "cache-control", "location", "etag", "retry-after"]) {
    const value = asked.headers.get(name);
    if (value !== null) response.setHeader(name, value);
  }
  if (asked.body) await pipeline(Readable.fromWeb(asked.body as ReadableStream), response);
  else response.end();
}
