import type { ServerResponse } from "node:http";

/** Why the host itself did not answer a request: RFC 9457, with a code of `docs/faults.md`. */
export type Problem = { status: number; code: string; title: string; detail: string };

export const problems = {
  badRequest: (detail: string) => problem(400, "http.bad_request", "The request is malformed", detail),
  foreignOrigin: (detail: string) => problem(403, "http.foreign_origin", "The request comes from another site", detail),
  notFound: (detail: string) => problem(404, "http.not_found", "There is nothing here", detail),
  wrongMethod: (detail: string) => problem(405, "http.wrong_method", "This method is not served here", detail),
  tooSlow: (detail: string) => problem(408, "http.too_slow", "The request took too long to arrive", detail),
  tooLarge: (detail: string) => problem(413, "http.body_too_large", "The body is too large", detail),
  notJson: (detail: string) => problem(415, "http.not_json", "The body must be JSON", detail),
  unknownHost: (detail: string) =>
    problem(421, "http.unknown_host", "This server does not answer for that host", detail),
  apiFailed: (detail: string) => problem(500, "http.api_failed", "The API failed", detail),
  storeAway: (detail: string) => problem(502, "http.store_away", "The store of the media does not answer", detail),
  apiTooSlow: (detail: string) => problem(504, "http.api_too_slow", "The API took too long", detail),
} as const;

function problem(status: number, code: string, title: string, detail: string): Problem {
  return { status, code, title, detail };
}

/** Answers with the problem; what was begun is cut off instead, since half an answer cannot be taken back. */
export function answerProblem(response: ServerResponse, { status, code, title, detail }: Problem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify({ type: "about:blank", title, status, detail, code });
  response.writeHead(status, {
    "content-type": "application/problem+json",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
  });
  response.end(body);
}
