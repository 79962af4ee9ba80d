import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { CloudError } from "./cloud-error.ts";

/** A name and its value, both decoded; `isBare` when there was no `=` (`?uploads`). */
export type QueryPart = { name: string; value: string; isBare: boolean };

/**
 * A request as it came over the wire. The path stays raw: `new URL()` would collapse `/../`, and a signature is made for
 * what was sent.
 */
export type RawRequest = {
  method: string;
  rawPath: string;
  query: QueryPart[];
  headers: IncomingHttpHeaders;
  /** Every value of a repeated header, as signatures need them. */
  headerValues: NodeJS.Dict<string[]>;
};

/** Throws `InvalidURI` when the query cannot be decoded. */
export function readRequest(message: IncomingMessage): RawRequest {
  const target = message.url ?? "/";
  const mark = target.indexOf("?");
  return {
    method: message.method ?? "GET",
    rawPath: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? [] : parseQuery(target.slice(mark + 1)),
    headers: message.headers,
    headerValues: message.headersDistinct,
  };
}

function parseQuery(raw: string): QueryPart[] {
  const parts = raw.split("&").filter((part) => part !== "");
  return parts.map((part) => {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    const value = equals < 0 ? "" : part.slice(equals + 1);
    return { name: decode(spaces(name)), value: decode(spaces(value)), isBare: equals < 0 };
  });
}

const spaces = (text: string) => text.replaceAll("+", " ");

/** Percent-decodes a path or a query part. Throws `InvalidURI` for what is not UTF-8. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new CloudError("InvalidURI", 400, "Couldn't parse the specified URI.");
  }
}

/** The first value of a query parameter, if it is there. */
export function queryValue(query: QueryPart[], name: string): string | undefined {
  return query.find((part) => part.name === name)?.value;
}

/** One value of a header; repeated ones are joined as HTTP says. */
export function headerValue(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}
