import { Agent } from "undici";

/** The connections to one server of models: our own deadlines watch its answers, so theirs are off. */
export const openAgent = (connectMs: number): Agent =>
  new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 0,
    connect: { timeout: connectMs, keepAlive: true, keepAliveInitialDelay: 30_000 },
  });
