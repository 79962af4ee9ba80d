import { Agent } from "undici";

/** Long enough for question after question; a host that fell asleep meanwhile is found out by connecting, which is quick. */
const idleMs = 1_000;

/** The connections to one server of models: our own deadlines watch its answers, so theirs are off. */
export const openAgent = (connectMs: number): Agent =>
  new Agent({
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs, // whatever the server allows
    connect: { timeout: connectMs, keepAlive: true, keepAliveInitialDelay: 30_000 },
  });
