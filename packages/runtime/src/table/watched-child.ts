import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable, Writable } from "node:stream";

/**
 * Runs the program in "$@" and kills it when the pipe on descriptor 3 closes, that is when whoever holds its other end
 * is gone, however it went. Descriptor 4 tells the program's own process id. A shell costs 4 MB where a Node process
 * costs 43.
 */
const watch = [
  '"$@" <&- 3<&- 4>&- &',
  "program=$!; echo $program >&4; exec 4>&-;",
  "(cat <&3 >/dev/null; kill -9 $program) & watcher=$!; exec 3<&-;",
  "wait $program; status=$?; kill $watcher; exit $status",
].join(" ");

/** A program that cannot outlive this process. `groupId` is the process group it and its watcher live in. */
export type WatchedChild = {
  pid: number;
  groupId: number;
  output: Readable[];
  /** How it ended, in words. Never rejects. */
  ended: Promise<string>;
  /** Asks it to end, and ends it after `graceMs`. */
  stop(graceMs: number): Promise<void>;
};

/** Starts a program that knows nothing of us, so that it ends when we do: even after `kill -9`. */
export async function startWatched(name: string, command: string[]): Promise<WatchedChild> {
  const shell = spawn("sh", ["-c", watch, name, ...command], {
    stdio: ["ignore", "pipe", "pipe", "pipe", "pipe"],
    detached: true, // a group of its own: Ctrl-C reaches the supervisor alone
  });
  const life = shell.stdio[3] as Writable;
  life.on("error", () => undefined); // it closes whenever the shell does
  const ended = whenEnded(shell).finally(() => life.destroy());
  await Promise.race([once(shell, "spawn"), ended.then((how) => Promise.reject(new Error(how)))]);
  const pid = await readPid(shell.stdio[4] as Readable);
  return {
    pid,
    groupId: shell.pid ?? pid,
    output: [shell.stdout as Readable, shell.stderr as Readable],
    ended,
    async stop(graceMs) {
      if (pid > 0) signal(pid, "SIGTERM");
      const timer = setTimeout(() => life.destroy(), graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

function whenEnded(shell: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    shell.once("error", (error) => resolve(`could not be started: ${error.message}`));
    shell.once("exit", (code, by) => resolve(by ? `ended by ${by}` : `ended with status ${code}`));
  });
}

async function readPid(told: Readable): Promise<number> {
  let text = "";
  for await (const chunk of told) text += String(chunk);
  return Number(text.trim()) || 0;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}
