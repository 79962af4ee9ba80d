import { Fault } from "@darkroom/domain";
import type { Route } from "./route.ts";

type Found = { route: Route; path: Record<string, string> };

/**
 * Finds the route of a method and a path. Throws `route.missing` for a path nobody serves and `route.method_not_allowed`,
 * with what is allowed in its facts, for a method nobody serves it with.
 */
export function routeFinder(routes: readonly Route[]): (method: string, path: string) => Found {
  const patterns = routes.map((route) => ({ route, parts: route.endpoint.path.split("/") }));
  return (method, path) => {
    const parts = path.split("/");
    const matching = patterns.flatMap((pattern) => {
      const values = match(pattern.parts, parts);
      return values ? [{ route: pattern.route, path: values }] : [];
    });
    const found = matching.find(({ route }) => route.endpoint.method === method);
    if (found) return found;
    if (matching.length === 0) throw new Fault("missing", "route.missing", "There is nothing at this address");
    const allow = allowed(matching.map(({ route }) => route.endpoint.method));
    throw new Fault("invalid", "route.method_not_allowed", `This address takes ${allow} only`, { allow, limit: allow });
  };
}

const allowed = (methods: readonly string[]): string =>
  methods.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method])).join(", ");

/** The parameters of a path that fits the pattern; `undefined` when it does not. */
function match(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== parts.length) return undefined;
  const values: Record<string, string> = {};
  for (const [at, expected] of pattern.entries()) {
    const part = parts[at] ?? "";
    if (expected.startsWith(":") && part !== "") values[expected.slice(1)] = decoded(part);
    else if (expected !== part) return undefined;
  }
  return values;
}

/** What cannot be decoded stays as it is, and is then no id and no role. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
