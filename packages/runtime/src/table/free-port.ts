import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Finds a loopback port nobody listens on. It looks below the range systems take outgoing ports from (32768 and up on
 * Linux), so that the port is still free when its server is started again later.
 */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
  throw new Error("no free port between 20000 and 32000");
}

/** True when a server could listen on the loopback port right now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
