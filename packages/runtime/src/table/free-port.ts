import { randomInt } from "node:crypto";
import { createServer } from "node:net";

const [first, last] = [20_000, 32_000];
const ownCount = 16;
const ownFirst = first + (process.pid % ((last - first) / ownCount)) * ownCount;
let taken = randomInt(ownCount);

/**
 * Finds a loopback port nobody listens on. It looks below the range systems take outgoing ports from (32768 and up on
 * Linux), so that the port is still free when its server is started again later; and first among the few that belong to
 * this process by its number, one after the other: who looks at the same time looks elsewhere, and nobody listens on a
 * port that two have found.
 */
export async function findFreePort(): Promise<number> {
  for (let tries = 0; tries < 2 * ownCount; tries++) {
    const port = tries < ownCount ? ownFirst + (taken++ % ownCount) : randomInt(first, last);
    if (await isFree(port)) return port;
  }
  throw new Error(`no free port between ${first} and ${last}`);
}

/** True when a server could listen on the loopback port right now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen({ port, host: "127.0.0.1", exclusive: true }, () => probe.close(() => resolve(true)));
  });
}
