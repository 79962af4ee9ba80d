import type * as z from "zod";

/** One endpoint of the HTTP API as data: read by the API's routes, the OpenAPI document, the page and the command. */
export type Endpoint<Params extends z.ZodObject = z.ZodObject, Answer extends z.ZodType = z.ZodType> = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string; // `:name` marks a part of the path that is a parameter
  readonly name: string; // of the operation, for generated clients
  readonly summary: string;
  readonly params: Params; // of path and query together, as strings
  readonly answer: Answer; // of a 200; a redirect answers 302 and has none
  readonly redirects?: true;
  readonly notReady?: true; // answers 503 too, in the same shape
  readonly missing?: readonly string[]; // the codes of its 404s; the first is also what an impossible id gets
};

/** Keeps the concrete schemas of an endpoint, so that both ends are typed by them. */
export const endpoint = <Params extends z.ZodObject, Answer extends z.ZodType>(
  description: Endpoint<Params, Answer>,
): Endpoint<Params, Answer> => description;
