import type { IncomingMessage } from "node:http";
import { type Problem, problems } from "./problem.ts";

/**
 * The headers of every answer. The policy of the page allows nothing but this origin; media are given a policy of their own, under
 * which a browser runs nothing, whatever the bytes are.
 */
export const securityHeaders = {
  "content-security-policy": [
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:;",
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none';",
    "require-trusted-types-for 'script'",
  ].join(" "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

export const mediaPolicy = "sandbox; default-src 'none'";

const reads = ["GET", "HEAD", "OPTIONS"];
const writes = ["POST", "PUT", "PATCH", "DELETE"];

/** The hosts a loopback server is known under: a name that resolves here but is none of these is a rebinding attack. */
export const loopbackHosts = (port: number): string[] =>
  ["localhost", "127.0.0.1", "[::1]"].flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));

/** Why this request is refused, wherever it is going; nothing if it may pass. */
export function refusal(request: IncomingMessage, allowedHosts: readonly string[]): Problem | undefined {
  const { method = "", url = "", headers } = request;
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === "host");
  const host = headers.host?.toLowerCase() ?? "";
  if (hosts.length !== 1 || !allowedHosts.includes(host)) {
    return problems.unknownHost(`The host must be one of ${allowedHosts.join(", ")}.`);
  }
  if (!reads.includes(method) && !writes.includes(method)) return problems.wrongMethod(`${method} is not served.`);
  if (!url.startsWith("/") || url.startsWith("//")) return problems.badRequest("The path must begin with one slash.");
  if (headers.origin !== undefined && !isOwn(headers.origin, host)) {
    return problems.foreignOrigin("Only the page of this server may call it from a browser.");
  }
  return writes.includes(method) ? refusalOfSite(request) : undefined;
}

/**
 * Why the API refuses this request. It serves no other site at all, and a change must be declared as JSON: no form and no simple
 * request of another site can be that.
 */
export function refusalOfApi(request: IncomingMessage): Problem | undefined {
  const { method = "", headers } = request;
  const refused = refusalOfSite(request);
  if (refused || !writes.includes(method)) return refused;
  const type = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  return type === "application/json" ? undefined : problems.notJson("Send `Content-Type: application/json`.");
}

/** Browsers say where a request comes from; others do not, and pass. Another port of this machine is `same-site`. */
function refusalOfSite({ headers }: IncomingMessage): Problem | undefined {
  const site = headers["sec-fetch-site"];
  if (site === undefined || site === "same-origin" || site === "none") return undefined;
  return problems.foreignOrigin("Only the page of this server may do that from a browser.");
}

function isOwn(origin: string, host: string): boolean {
  const own = origin.toLowerCase();
  return own === `http://${host}` || own === `https://${host}`;
}
