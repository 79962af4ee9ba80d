import type * as z from "zod";

/** One endpoint of the HTTP API as data: read by the API's routes, the OpenAPI document, the page and the command. */
export type Endpoint<Params extends z.ZodType = z.ZodType, Answer extends z.ZodType = z.ZodType> = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string; // `:name` marks a part of the path that is a parameter
  readonly summary: string;
  readonly params: Params; // of path and query together, as strings
  readonly answer: Answer; // of a 200; a redirect answers 302 and has none
  readonly redirects?: true;
};

/** Keeps the concrete schemas of an endpoint, so that both ends are typed by them. */
export const endpoint = <Params extends z.ZodType, Answer extends z.ZodType>(
  description: Endpoint<Params, Answer>,
): Endpoint<Params, Answer> => description;
