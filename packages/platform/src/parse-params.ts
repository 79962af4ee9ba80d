import type { Endpoint } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import type * as z from "zod";
import { limitOf } from "./limit-of.ts";

/** What a request gave: parts of its path, decoded, and its query. */
export type Given = { path: Readonly<Record<string, string>>; query: URLSearchParams };

/**
 * The parameters of path and query by the endpoint's schema. Throws `request.invalid` with the field and what it may be
 * for an unknown name, a repeated one or a value that is not allowed; an id that cannot be one is a missing asset.
 */
export function parseParams<Params extends z.ZodObject>(endpoint: Endpoint<Params>, { path, query }: Given) {
  const { params, missing } = endpoint;
  const given: Record<string, string> = {};
  for (const [name, value] of query) {
    if (!(name in params.shape) || name in path) throw unknownName(name, endpoint);
    if (name in given) throw invalid(name, `${name} is given more than once`, "once");
    given[name] = value;
  }
  const read = params.safeParse({ ...given, ...path });
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = String(issue?.path[0] ?? "");
  const [code] = missing ?? [];
  if (code !== undefined && field in path && field.endsWith("Id"))
    throw new Fault("missing", code, `No such ${field.slice(0, -"Id".length)}`);
  const limit = limitOf(params, [field]);
  throw invalid(field, `${field} must be ${limit ?? "something else"}`, limit);
}

function unknownName(field: string, { path, params }: Endpoint): Fault {
  const names = Object.keys(params.shape).filter((name) => !path.includes(`/:${name}`));
  const known = names.length > 0 ? `one of ${names.join(", ")}` : "none: this address takes no parameters";
  return invalid(field, `There is no parameter ${quoted(field)} here`, known);
}

const invalid = (field: string, message: string, limit: string | undefined): Fault =>
  new Fault("invalid", "request.invalid", message, { field, ...(limit !== undefined && { limit }) });

/** A name somebody sent, short enough to be shown. */
const quoted = (name: string): string => JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
