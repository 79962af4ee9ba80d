import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, open, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Place } from "./place.ts";
import { type Running, removeRecord, writeRecord } from "./record.ts";
import { Refusal } from "./refusal.ts";

const readyWithinMs = 30_000;
const savesWithinMs = 15_000; // its state, on SIGTERM
const warmSec = 10; // how long idle processes of functions stay

type Options = {
  /** The emulator's program, as `installEmulator` answers it. */
  program: string;
  /** Keeps objects, messages, items and functions from one start to the next. */
  isKept: boolean;
};

export const logOf = (folder: string): string => join(folder, "ministack.log");

/**
 * Starts MiniStack as a process of its own that outlives this one, and answers when it is ready. Every call is held
 * against IAM. Throws `Refusal` when it ends or does not get ready within 30 s.
 */
export async function startEmulator({ folder, port, url }: Place, { program, isKept }: Options): Promise<Running> {
  const at = (name: string): string => resolve(folder, name);
  await rm(at("tmp"), { recursive: true, force: true }); // it never removes the functions it unpacks
  await mkdir(at("tmp"), { recursive: true });
  await writeFile(at("tmp/package.json"), '{"type":"commonjs"}'); // below ours, its workers would be taken for modules
  await using log = await open(logOf(folder), "w");

  const env = {
    PATH: `${dirname(process.execPath)}:${process.env["PATH"] ?? ""}`, // functions run under this Node
    BIND_HOST: "127.0.0.1",
    GATEWAY_PORT: String(port),
    AUTH: "true",
    IOT_MTLS_ENABLED: "0",
    LAMBDA_WARM_TTL_SECONDS: String(warmSec),
    TMPDIR: at("tmp"),
    STATE_DIR: at("state"),
    S3_DATA_DIR: at("objects"),
    ...(isKept && { PERSIST_STATE: "1", S3_PERSIST: "1" }),
  }; // and nothing else of ours: functions inherit what the emulator has
  const stdio = ["ignore", log.fd, log.fd] as const;
  const child = spawn(program, { env, stdio: [...stdio], detached: true });
  child.on("error", () => undefined); // told by its missing pid
  child.unref();
  if (!(await isReady(child, url))) {
    if (child.pid) await endGroup(child.pid, 0);
    throw new Refusal(`The emulator did not get ready on port ${port}; its log says why: ${logOf(folder)}`);
  }
  const running = { pid: child.pid ?? 0, url };
  await writeRecord(folder, running);
  return running;
}

async function isReady(child: ChildProcess, url: string): Promise<boolean> {
  for (const deadline = performance.now() + readyWithinMs; performance.now() < deadline; await sleep(50)) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return false;
    if (await answers(url)) return true;
  }
  return false;
}

/** Does an emulator answer here? */
export const answers = (url: string): Promise<boolean> =>
  fetch(`${url}/_localstack/health`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.ok,
    () => false,
  );

/** Ends it with the processes of its functions, once its state is saved. */
export async function stopEmulator(folder: string, { pid }: Running): Promise<void> {
  await endGroup(pid, savesWithinMs);
  await removeRecord(folder);
}

/** Ends it at once; what it held is lost. */
export function killEmulator({ pid }: Running): void {
  send(-pid, "SIGKILL");
}

async function endGroup(pid: number, withinMs: number): Promise<void> {
  if (withinMs > 0) send(pid, "SIGTERM");
  for (const deadline = performance.now() + withinMs; performance.now() < deadline && send(pid, 0); ) await sleep(50);
  send(-pid, "SIGKILL");
  while (send(pid, 0)) await sleep(20);
}

/** Sends a signal to a process, or to its group; false when there is none. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
