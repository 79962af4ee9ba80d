import type { IncomingMessage } from "node:http";

const discardWithinMs = 10_000;

/**
 * Reads away what is left of a body nobody wants, for a while: a connection closed in its face would take the answer with it, and
 * the sender would never learn why.
 */
export function discard(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  const timer = setTimeout(() => request.destroy(), discardWithinMs);
  request.once("close", () => clearTimeout(timer));
  request.on("error", () => undefined);
  request.resume();
}
