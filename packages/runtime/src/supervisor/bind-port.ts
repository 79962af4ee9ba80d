import * as net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { StartRefused } from "../refusal.ts";
import { whoListens } from "./who-listens.ts";

/** How a server listens: on a socket that was bound for it, or by itself. */
export type Listen = { fd: number } | { port: number; host: string };

/** A port that is ours, whoever of our processes serves it at the moment. */
export type BoundPort = { port: number; fd: number | undefined; close(): void };

type Handle = { fd: number; getsockname(out: { port?: number }): number; close(): void };

/** What Node's own `cluster` binds shared sockets with: bound, and never accepting in this process. */
const { _createServerHandle: createHandle } = net as unknown as {
  _createServerHandle?: (address: string, port: number, family: 4 | 6) => Handle | number;
};

/**
 * Binds a port before anything else starts, and keeps it while children that listen on it come and go: connections made
 * while one is being started again wait instead of failing. Throws `StartRefused` when somebody else has it.
 * @param variable the setting that chooses the port, named in the refusal
 */
export async function bindPort(port: number, host: string, variable: string): Promise<BoundPort> {
  for (let triesLeft = 10; ; triesLeft--) {
    const bound = await tryBind(port, host);
    if (typeof bound === "object") return bound;
    if (bound !== "EADDRINUSE") throw new StartRefused(`Port ${port} on ${host} cannot be opened (${bound}).`);
    const who = await whoListens(port);
    if (who || triesLeft === 0) throw new StartRefused(taken(port, who, variable));
    await sleep(100); // nobody is known to listen: what has it may be about to end
  }
}

const taken = (port: number, who: string | undefined, variable: string): string =>
  `Port ${port} is taken${who ? ` by ${who}` : ""}: choose another with \`${variable}=${port + 1} npm start\`.`;

async function tryBind(port: number, host: string): Promise<BoundPort | string> {
  if (process.platform === "win32" || !createHandle) return tryPort(port, host);
  return bindOnly(createHandle, port, host);
}

function bindOnly(create: NonNullable<typeof createHandle>, port: number, host: string): BoundPort | string {
  const handle = create(host, port, net.isIPv6(host) ? 6 : 4);
  if (typeof handle === "number") return nameOf(handle);
  const out: { port?: number } = {};
  const status = handle.getsockname(out); // libuv keeps a failed bind for itself until somebody asks
  if (status === 0) return { port: out.port ?? port, fd: handle.fd, close: () => handle.close() };
  handle.close();
  return nameOf(status);
}

const nameOf = (status: number): string => (status === -98 || status === -48 ? "EADDRINUSE" : `error ${-status}`);

/** Where sockets cannot be handed to a child: finds out that the port is free, and lets the child open it. */
function tryPort(port: number, host: string): Promise<BoundPort | string> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ port, host, exclusive: true }, () => {
      const address = probe.address();
      const chosen = typeof address === "object" && address ? address.port : port;
      probe.close(() => resolve({ port: chosen, fd: undefined, close: () => undefined }));
    });
  });
}

/** True for addresses that only this machine can reach. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (net.isIPv4(host) && host.startsWith("127."));
}
