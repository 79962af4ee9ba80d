import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line to a server of this machine that can be cut and mended. */
export type Line = AsyncDisposable & {
  url: string;
  /** How often somebody was connected through it. */
  connections(): number;
  /** Ends what is connected, and lets nobody through. */
  cut(): void;
  mend(): void;
};

/** Lays a line to the port of a URL, on a port of its own. */
export async function openLine(toUrl: string): Promise<Line> {
  const { port } = new URL(toUrl);
  const ends = new Set<Socket>();
  let isCut = false;
  let connections = 0;
  const keep = (end: Socket): Socket => {
    ends.add(end);
    end.on("error", () => end.destroy());
    return end.on("close", () => ends.delete(end));
  };
  const server = createServer((near) => {
    keep(near);
    if (isCut) return void near.destroy();
    connections++;
    const far = keep(connect({ port: Number(port), host: "127.0.0.1" }));
    near.pipe(far).pipe(near);
    near.once("close", () => far.destroy());
    far.once("close", () => near.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cut = () => {
    isCut = true;
    for (const end of ends) end.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
    cut,
    mend: () => {
      isCut = false;
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
    },
  };
}
