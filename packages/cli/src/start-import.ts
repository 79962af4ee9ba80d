import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Library, RunOptions } from "./run-import.ts";

/** What an import is started with. */
export type ImportTask = {
  folders: string[];
  library: Library;
  options: Pick<RunOptions, "source" | "followFolders" | "download" | "isJson" | "isServing">;
};

/**
 * Copies folders in by a process of its own, which shows its progress here. Answers its exit status: 0 all taken, 1 broken
 * off, 2 wrong use, 3 something was refused. After `stop` it finishes the files under way.
 */
export async function startImport({ library, ...task }: ImportTask, stop: AbortSignal): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "import-process.ts")], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    detached: true, // a group of its own: Ctrl-C reaches us alone
  });
  const ended = once(child, "exit");
  const { dataDir, httpUrl, awsUrl, env } = library;
  child.send({ task: { ...task, library: { dataDir, httpUrl, awsUrl, env } } });
  const stopIt = () => child.connected && child.send("stop");
  stop.addEventListener("abort", stopIt, { once: true });
  if (stop.aborted) stopIt();
  const [status] = await ended;
  stop.removeEventListener("abort", stopIt);
  return typeof status === "number" ? status : 1;
}
