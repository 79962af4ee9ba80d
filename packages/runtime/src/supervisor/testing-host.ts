import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, vi } from "vitest";
import type { Running } from "./running.ts";

vi.setConfig({ testTimeout: 90_000 }); // four processes a start, on a machine that may be busy

let dir: string;
let started: ChildProcess[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "darkroom-host-"));
});
afterEach(async () => {
  for (const host of started.splice(0))
    if (host.exitCode === null && host.signalCode === null) {
      host.kill("SIGKILL");
      await once(host, "exit");
    }
  await rm(dir, { recursive: true, force: true, maxRetries: 10 });
});

type Told = { running: Running } | { alreadyRunning: Running } | { refused: string };

/** Starts a host on the folder of this test, in a process of its own. */
export async function start(): Promise<{ host: ChildProcess; running: Running }> {
  const { host, told } = await startWith();
  if ("running" in told) return { host, running: told.running };
  throw new Error(JSON.stringify(told));
}

/** The same, with other options or a folder beside it; answers what it told, whether it runs or not. */
export async function startWith({
  folder = "data",
  ...options
}: Record<string, unknown> = {}): Promise<{ host: ChildProcess; told: Told }> {
  const script = join(import.meta.dirname, "..", "fixtures", "host.ts");
  const args = [script, join(dir, String(folder)), JSON.stringify(options)];
  const host = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  started = [...started, host];
  for await (const line of createInterface({ input: host.stdout })) return { host, told: JSON.parse(line) };
  throw new Error("the host said nothing");
}

/** Every process below one, the children of children included. */
export function descendantsOf(pid: number): number[] {
  const rows = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number));
  const found: number[] = [];
  collect(pid);
  return found;

  function collect(parent: number): void {
    for (const [child = 0, its] of pairs) {
      if (its !== parent) continue;
      found.push(child);
      collect(child);
    }
  }
}

/** The command lines of these processes. */
export const commandsOf = (pids: number[]) =>
  pids.map((pid) => ({ pid, text: execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }) }));
