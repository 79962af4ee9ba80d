import type { Endpoint } from "@darkroom/contract";
import type * as z from "zod";
import type { Context } from "./context.ts";
import { parseBody } from "./parse-body.ts";
import { type Given, parseParams } from "./parse-params.ts";
import { isReply, type Reply, reply } from "./reply.ts";

/** What a route may read of a request besides its parameters. */
export type HttpRequest = {
  method: string; // GET for HEAD too: see `isHead`
  isHead: boolean;
  path: string;
  host: string; // as the browser sent it, lower case
  scheme: "http" | "https";
  headers: Readonly<Record<string, string | undefined>>;
  cookies: readonly string[]; // `name=value`
  body: string; // as it came, decoded as UTF-8
};

/** What a route's answer is made from. */
export type Asked<Params, Body = unknown> = { params: Params; body: Body; ctx: Context; request: HttpRequest };

/** An endpoint with its answer. */
export type Route = {
  endpoint: Endpoint;
  reply(given: Given, request: HttpRequest, ctx: Context): Promise<Reply>;
};

/**
 * A route: parameters and body come parsed by the endpoint's schemas, and the answer is typed by it. Answers are not parsed again
 * on their way out; tests hold them against the contract.
 */
export function route<Params extends z.ZodObject, Answer extends z.ZodType, Body extends z.ZodType>(
  endpoint: Endpoint<Params, Answer, Body>,
  answer: (asked: Asked<z.output<Params>, z.output<Body>>) => Promise<z.output<Answer> | Reply>,
): Route {
  return {
    endpoint,
    reply: async (given, request, ctx) => {
      const params = parseParams(endpoint, given);
      const body = parseBody(endpoint, request.body, request.headers["content-type"]);
      const answered = await answer({ params, body, ctx, request });
      return isReply(answered) ? answered : reply(answered);
    },
  };
}
