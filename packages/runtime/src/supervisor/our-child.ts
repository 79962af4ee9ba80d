import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { ToChild, ToParent } from "../process/serve-parent.ts";
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

const readyWithinMs = 30_000;
/**
 * The young generation of V8 may grow to 16 MiB three times over and keeps it. With 4 MiB the idle host takes 90 MB less
 * after an import, and the import no more CPU than before (measured).
 */
const lean = ["--max-semi-space-size=4"];

/** Starts a process of ours and waits until it says that it serves. Throws when it ends or says why it cannot. */
export async function startOurs({
  name,
  file,
  args = [],
  options,
  after,
  env,
  listenFd,
  logFile,
}: OurChildOptions): Promise<OurChild> {
  const child = spawn(process.execPath, [...lean, file, ...args], {
    stdio: ["ignore", "pipe", "pipe", "ipc", listenFd ?? "ignore"],
    detached: true, // a group of its own: Ctrl-C reaches the supervisor alone
    env,
  });
  for (const stream of [child.stdout, child.stderr] as Readable[]) {
    createInterface({ input: stream }).on("line", (line) => line.trim() && logFile.take(name, line));
  }
  const ended = whenEnded(child);
  const tell = (message: ToChild) => child.connected && child.send(message, () => undefined);
  const kill = () => void child.kill("SIGKILL");
  const ready = untilReady(name, child, ended);
  await Promise.all([ready, Promise.resolve(after).then(() => tell({ type: "start", options }))]);
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

function whenEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(`could not be started: ${error.message}`));
    child.once("exit", (code, signal) => resolve(signal ? `ended by ${signal}` : `ended with status ${code}`));
  });
}

async function untilReady(name: string, child: ChildProcess, ended: Promise<string>): Promise<void> {
  const told = new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`The process ${name} did not get ready`)), readyWithinMs).unref();
    child.on("message", (message: ToParent) => {
      clearTimeout(late);
      if (message.type === "ready") resolve();
      if (message.type === "failed") reject(new Error(message.reason));
    });
    void ended.then((how) => {
      clearTimeout(late);
      reject(new Error(`The process ${name} ${how} before it was ready`));
    });
  });
  await told.catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
}
