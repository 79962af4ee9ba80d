import { createHash } from "node:crypto";
import { Fault } from "@darkroom/domain";
import middy, { type MiddlewareObj } from "@middy/core";
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { demandKey } from "./api-key.ts";
import { context } from "./context.ts";
import { routeFinder } from "./find-route.ts";
import { invocation } from "./invocation.ts";
import { problemOf } from "./problem.ts";
import type { Reply } from "./reply.ts";
import type { HttpRequest, Route } from "./route.ts";

type Event = APIGatewayProxyEventV2;
type Result = APIGatewayProxyStructuredResultV2;

/** On every answer of the API, whoever hosts it; a host adds the policy of its page. */
const headersOfAll = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** The Lambda handler of an HTTP API (payload format 2.0): finds the route, answers JSON, and every error as a problem. */
export function httpHandler(routes: readonly Route[]) {
  const find = routeFinder(routes);
  return middy<Event, Result>()
    .use(finishing())
    .handler(async (event: Event): Promise<Result> => {
      const request = requestOf(event);
      const ctx = await invocation();
      demandKey(request, ctx.config);
      const { route, path } = find(request.method, request.path);
      const query = new URLSearchParams(event.rawQueryString);
      const reply = await route.reply({ path, query }, request, ctx);
      await ctx.queue.flush();
      return toResult(reply, request);
    });
}

/** Turns what was thrown into a problem, and gives every answer the headers of all. */
function finishing(): MiddlewareObj<Event, Result> {
  return {
    after: (call) => {
      if (call.response) call.response = withHeaders(call.response);
    },
    onError: async (call) => {
      const problem = problemOf(call.error);
      if (problem.status >= 500) {
        const { log } = await context();
        log.error("request failed", { code: problem.code, error: call.error });
      }
      const allow = Fault.is(call.error, "route.method_not_allowed") ? { allow: String(call.error.facts.allow) } : {};
      const demand = problem.status === 401 ? { "www-authenticate": "Bearer" } : {};
      const headers = { "content-type": "application/problem+json", ...allow, ...demand };
      const isHead = call.event.requestContext?.http?.method === "HEAD";
      const body = isHead ? "" : JSON.stringify(problem);
      call.response = withHeaders({ statusCode: problem.status, headers, body });
    },
  };
}

const withHeaders = (result: Result): Result => ({ ...result, headers: { ...headersOfAll, ...result.headers } });

function requestOf(event: Event): HttpRequest {
  const { method } = event.requestContext.http;
  const { headers } = event;
  return {
    method: method === "HEAD" ? "GET" : method,
    isHead: method === "HEAD",
    path: event.rawPath,
    host: (headers.host ?? event.requestContext.domainName).toLowerCase(),
    scheme: headers["x-forwarded-proto"] === "https" ? "https" : "http",
    headers,
    cookies: event.cookies ?? headers.cookie?.split(/; */) ?? [],
    body: Buffer.from(event.body ?? "", event.isBase64Encoded ? "base64" : "utf8").toString(),
  };
}

/** Whoever shows the ETag of the answer they have gets no body again. HEAD gets the headers alone. */
function toResult({ status, headers, answer }: Reply, { method, isHead, headers: asked }: HttpRequest): Result {
  if (answer === undefined) return { statusCode: status, headers, body: "" };
  const isText = headers["content-type"] !== undefined && typeof answer === "string";
  const body = isText ? answer : JSON.stringify(answer);
  const typed = { "content-type": "application/json", ...headers };
  if (status !== 200 || method !== "GET") return { statusCode: status, headers: typed, body: isHead ? "" : body };
  const etag = `W/"${createHash("sha1").update(body).digest("base64url")}"`;
  const isKnown = asked["if-none-match"]?.split(/\s*,\s*/).some((known) => known === etag || known === "*");
  if (isKnown) return { statusCode: 304, headers: { ...headers, etag }, body: "" };
  return { statusCode: 200, headers: { ...typed, etag }, body: isHead ? "" : body };
}
