import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ToChild, ToParent } from "../process/serve-parent.ts";
import { record } from "../table/leftovers.ts";
import type { LogFile } from "./log-file.ts";

export type OurChildOptions = {
  name: string;
  /** The entry: a module that calls `serveParent`. */
  file: string;
  /** What it may already begin to load. */
  args?: string[];
  /** What it is started with, once this has come to pass. */
  options: unknown;
  after?: Promise<unknown>;
  env: Record<string, string>;
  /** A bound socket it gets as descriptor 4. */
  listenFd?: number | undefined;
  logFile: LogFile;
  /** Where it is written down that it runs, for a start that finds it still there. */
  recordFile: string;
};

/** One run of a process of ours. It ends when its channel to us closes, that is when we end, however we end. */
export type OurChild = {
  pid: number;
  /** How it ended. Never rejects. */
  ended: Promise<string>;
  /** Asks it to finish what it is doing; it is killed after `graceMs`. `onWaiting` hears what it waits for. */
  drain(graceMs: number, onWaiting?: (what: string) => void): Promise<void>;
  kill(): void;
};

const readyWithinMs = 60_000; // on a machine that has everything else to do
/**
 * The young generation of V8 may grow to 16 MiB three times over and keeps it. With 4 MiB the idle host takes 50 MB less
 * after an import, and the import a tenth more CPU (measured); 12 MiB costs neither.
 */
const lean = ["--max-semi-space-size=12"];

/** Of glibc: two arenas instead of eight for each core, and free memory given back sooner: 60 MB less after an import (measured). */
const leanMalloc = { MALLOC_ARENA_MAX: "2", MALLOC_TRIM_THRESHOLD_: "131072" };

/** Starts a process of ours and waits until it says that it serves. Throws when it ends or says why it cannot. */
export async function startOurs(asked: OurChildOptions): Promise<OurChild> {
  const { name, file, args = [], options, after, env, listenFd, logFile, recordFile } = asked;
  const child = spawn(process.execPath, [...lean, file, ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc", listenFd ?? "ignore"],
    detached: true, // a group of its own: Ctrl-C reaches the supervisor alone
    env: { ...leanMalloc, ...env },
  });
  const complaint = keepOutput(name, child, logFile);
  const ended = whenEnded(child);
  const tell = (message: ToChild) => child.connected && child.send(message, () => undefined);
  const kill = () => void child.kill("SIGKILL");
  const ready = untilReady(child, ended).catch((error: Error) => {
    throw new Error(`the process ${name} ${complaint() ?? error.message}`);
  });
  await Promise.all([
    record(recordFile, [child.pid ?? 0]),
    ready,
    Promise.resolve(after).then(() => tell({ type: "start", options })),
  ]);
  return {
    pid: child.pid ?? 0,
    ended,
    kill,
    async drain(graceMs, onWaiting) {
      child.on("message", (message: ToParent) => message.type === "waiting" && onWaiting?.(message.what));
      tell({ type: "drain" });
      const timer = setTimeout(kill, graceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** Everything it writes goes to the log. Answers the last error it died of, in the words of Node. */
function keepOutput(name: string, child: ChildProcess, logFile: LogFile): () => string | undefined {
  let complaint: string | undefined;
  createInterface({ input: child.stdout as Readable }).on("line", (line) => line.trim() && logFile.take(name, line));
  createInterface({ input: child.stderr as Readable }).on("line", (line) => {
    if (!line.trim()) return;
    logFile.take(name, line, "error");
    if (/^\w*Error\b/.test(line)) complaint = `ended: ${line.slice(0, 300)}`;
  });
  return () => complaint;
}

function whenEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with status ${code}`));
  });
}

async function untilReady(child: ChildProcess, ended: Promise<string>): Promise<void> {
  const told = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("did not get ready")), readyWithinMs).unref();
    child.on("message", (message: ToParent) => {
      clearTimeout(late);
      if (message.type === "ready") resolve();
      if (message.type === "failed") reject(new Error(`says: ${message.reason}`));
    });
    void ended.then((how) => {
      clearTimeout(late);
      reject(new Error(`${how} before it was ready`));
    });
  });
  await told.catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
}
