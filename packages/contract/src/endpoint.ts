import type * as z from "zod";

/** One endpoint of the HTTP API as data: read by the API's routes, the OpenAPI document, the page and the command. */
export type Endpoint<
  Params extends z.ZodObject = z.ZodObject,
  Answer extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
> = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string; // `/:name` marks a part of the path that is a parameter; `:verb` at its end is no parameter
  readonly name: string; // of the operation, for generated clients
  readonly summary: string;
  readonly params: Params; // of path and query together, as strings
  readonly body?: Body; // JSON, at most 1 MiB; without one, a body is not read
  readonly answer: Answer; // of a 200; a redirect answers 302 and has none
  readonly redirects?: true;
  readonly contentType?: string; // of an answer that is text and not JSON
  readonly notReady?: true; // answers 503 too, in the same shape
  readonly missing?: readonly string[]; // the codes of its 404s; the first is also what an impossible id gets
};

/** Keeps the concrete schemas of an endpoint, so that both ends are typed by them. */
export const endpoint = <Params extends z.ZodObject, Answer extends z.ZodType, Body extends z.ZodType = z.ZodType>(
  description: Endpoint<Params, Answer, Body>,
): Endpoint<Params, Answer, Body> => description;

/** The path with its parameters as OpenAPI and API Gateway write them: `/v1/assets/{assetId}`. */
export const templateOf = ({ path }: Pick<Endpoint, "path">): string => path.replaceAll(/\/:(\w+)/g, "/{$1}");
