import { fork } from "node:child_process";
import { once } from "node:events";
import { startOllama } from "./stand-in.ts";

/** What a stand-in in a process of its own tells of itself. */
type Told = { url: string; asked: number; cpuMs: number };

/** A stand-in as a host of its own: what it costs is nobody else's. */
export type StandInProcess = AsyncDisposable & { url: string; look(): Promise<Told> };

const isChild = process.send !== undefined && process.argv[1] === import.meta.filename;

if (isChild) {
  const standIn = await startOllama();
  const tell = () => {
    const { user, system } = process.cpuUsage();
    const asked = standIn.requests.filter(({ path }) => path === "/api/chat").length;
    process.send?.({ url: standIn.url, asked, cpuMs: (user + system) / 1000 } satisfies Told);
  };
  process.on("message", tell);
  process.on("disconnect", () => process.exit());
  tell();
}

/** Starts one; it ends with this process. */
export async function startOllamaProcess(): Promise<StandInProcess> {
  const child = fork(import.meta.filename);
  const [{ url }] = (await once(child, "message")) as [Told];
  return {
    url,
    look: async () => {
      child.send("look");
      const [told] = (await once(child, "message")) as [Told];
      return told;
    },
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}
