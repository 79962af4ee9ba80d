import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { discard } from "./discard.ts";
import { FunctionTimedOut, type Invoke } from "./invoke.ts";
import { answerProblem, type Problem, problems } from "./problem.ts";

/** What API Gateway and Lambda take at most; media never pass through the API, they have addresses of their own. */
const largestBodyBytes = 6 * 1024 * 1024;
const bodyWithinMs = 30_000;

/** Calls the API function as an HTTP API calls its Lambda (payload format 2.0), and sends what it answers. */
export async function answerApi(request: IncomingMessage, response: ServerResponse, api: Invoke): Promise<void> {
  const body = await bodyOf(request);
  if (body === "gone") return;
  if (!Buffer.isBuffer(body)) {
    answerProblem(response, body);
    discard(request);
    return;
  }
  try {
    send(response, await api(toEvent(request, body)));
  } catch (error) {
    const problem =
      error instanceof FunctionTimedOut
        ? problems.apiTooSlow("The request was given up. It may still take effect.")
        : problems.apiFailed("The log says why.");
    answerProblem(response, problem);
    if (!(error instanceof FunctionTimedOut)) throw error;
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer | Problem | "gone"> {
  const tooLarge = problems.tooLarge(`At most ${largestBodyBytes} bytes; media are uploaded to their own addresses.`);
  if (Number(request.headers["content-length"] ?? 0) > largestBodyBytes) return tooLarge;
  const { promise, resolve } = Promise.withResolvers<Buffer | Problem | "gone">();
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  const timer = setTimeout(() => resolve(problems.tooSlow("The body did not arrive within 30 s.")), bodyWithinMs);
  request.on("data", (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes <= largestBodyBytes) chunks.push(chunk);
    else resolve(tooLarge);
  });
  request.once("end", () => resolve(Buffer.concat(chunks)));
  request.once("error", () => resolve("gone"));
  return await promise.finally(() => {
    clearTimeout(timer);
    request.removeAllListeners("data").pause();
  });
}

/** Texts pass as they are, everything else as base64. */
const isText = (type = "application/json") => /^(text\/|application\/([\w.-]+\+)?(json|javascript|xml))/i.test(type);

function toEvent(request: IncomingMessage, body: Buffer): object {
  const { method = "GET", url = "/", headers } = request;
  const [rawPath = "/", ...rest] = url.split("?");
  const rawQueryString = rest.join("?");
  const query = joined(new URLSearchParams(rawQueryString));
  const { cookie, ...others } = headers;
  const nowMs = Date.now();
  const isBase64Encoded = body.length > 0 && !isText(headers["content-type"]);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath,
    rawQueryString,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers: Object.fromEntries(Object.entries(others).map(([name, value]) => [name, String(value)])),
    ...(rawQueryString !== "" && { queryStringParameters: query }),
    requestContext: {
      accountId: "000000000000",
      apiId: "embedded",
      domainName: headers.host ?? "",
      domainPrefix: "embedded",
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "",
        userAgent: headers["user-agent"] ?? "",
      },
      requestId: randomUUID(),
      routeKey: "$default",
      stage: "$default",
      time: new Date(nowMs).toISOString(),
      timeEpoch: nowMs,
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? "base64" : "utf8") }),
    isBase64Encoded,
  };
}

/** A parameter that is given more than once arrives as one text with commas. */
function joined(parameters: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...new Set(parameters.keys())].map((name) => [name, parameters.getAll(name).join(",")]));
}

/** With a `statusCode` the answer says everything itself; without one it is the body of a 200 in JSON. */
function send(response: ServerResponse, answer: unknown): void {
  const full = typeof answer === "object" && answer !== null && "statusCode" in answer ? { ...answer } : undefined;
  const { statusCode, headers, cookies, body, isBase64Encoded }: Record<string, unknown> = full ?? {
    statusCode: 200,
    body: typeof answer === "string" ? answer : JSON.stringify(answer ?? null),
  };
  const bytes = Buffer.from(typeof body === "string" ? body : "", isBase64Encoded === true ? "base64" : "utf8");
  response.statusCode = Number(statusCode);
  response.setHeader("cache-control", "no-store");
  if (bytes.length > 0) response.setHeader("content-type", "application/json");
  for (const [name, value] of Object.entries({ ...(headers as Record<string, unknown> | undefined) })) {
    if (!isOurs(name)) response.setHeader(name, String(value));
  }
  if (Array.isArray(cookies) && cookies.length > 0) response.setHeader("set-cookie", cookies.map(String));
  if (response.req.method !== "HEAD" && response.statusCode !== 304) response.setHeader("content-length", bytes.length);
  response.end(bytes);
}

/** The policy of the house is not the API's to change, and lengths are counted. */
const isOurs = (name: string) =>
  ["content-length", "content-security-policy", "connection", "transfer-encoding"].includes(name.toLowerCase());
