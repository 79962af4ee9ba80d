import type { Endpoint } from "@darkroom/contract";
import { Fault } from "@darkroom/domain";
import type * as z from "zod";
import { limitOf } from "./limit-of.ts";

const largestBytes = 1024 * 1024;

/**
 * The body of a request by the endpoint's schema; `undefined` where it takes none. Throws `request.invalid` with the field
 * and what it may be for what is no JSON, over 1 MiB, declared as something else, unknown, or not allowed.
 */
export function parseBody<Body extends z.ZodType>(
  { body: schema }: Endpoint<z.ZodObject, z.ZodType, Body>,
  text: string,
  contentType: string | undefined,
): z.output<Body> {
  if (!schema) return undefined as z.output<Body>;
  const type = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (type !== "application/json") throw invalid("content-type", "A body is sent as JSON", "application/json");
  if (Buffer.byteLength(text) > largestBytes) throw invalid("body", "The body is too large", "at most 1 MiB");
  const read = schema.safeParse(parsed(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const path = issue?.path ?? [];
  if (issue?.code === "unrecognized_keys") throw unknownName(schema, path, issue.keys[0] ?? "");
  const field = path.join(".") || "body";
  const limit = limitOf(schema, path) ?? issue?.message;
  throw invalid(field, `${field} must be ${limit ?? "something else"}`, limit);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("body", "The body is no JSON", "a JSON object");
  }
}

function unknownName(schema: z.ZodType, path: readonly PropertyKey[], name: string): Fault {
  const field = [...path, name].join(".").slice(0, 128);
  return invalid(field, `There is no field ${JSON.stringify(field)} here`, limitOf(schema, path));
}

const invalid = (field: string, message: string, limit: string | undefined): Fault =>
  new Fault("invalid", "request.invalid", message, { field, ...(limit !== undefined && { limit }) });
