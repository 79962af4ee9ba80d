import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { isAlive } from "../../../../test/support/descendants.ts";
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

it("serves page, S3 and table, and ends with status 0 and no child left when it is told to", async () => {
  const { host, running } = await start();
  expect((await fetch(`${running.httpUrl}/health`)).status).toBe(200);
  expect((await fetch(`${running.awsUrl}/_health`)).status).toBe(200);
  expect((await fetch(running.env.AWS_ENDPOINT_URL_DYNAMODB ?? "")).status).toBe(200);

  const children = descendantsOf(host.pid ?? 0);
  expect(children.length).toBeGreaterThanOrEqual(5); // cloud, functions, page and API, the table and its watcher
  host.kill("SIGTERM");
  expect(await once(host, "exit")).toEqual([0, null]);
  await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 30_000 });
});

it("leaves no child behind when it is killed, and the next start serves the same folder", async () => {
  const { host } = await start();
  const children = descendantsOf(host.pid ?? 0);
  host.kill("SIGKILL");
  await vi.waitFor(() => expect(children.filter(isAlive)).toEqual([]), { timeout: 30_000 });
  const again = await start();
  expect((await fetch(`${again.running.httpUrl}/health`)).status).toBe(200);
});

it("starts at once on the same ports after a kill, even while a child of the killed one is too busy to notice", async () => {
  const { host, running } = await start();
  const [httpPort, awsPort] = [running.httpUrl, running.awsUrl].map((url) => Number(new URL(url).port));
  const busy = commandsOf(descendantsOf(host.pid ?? 0)).filter(({ text }) =>
    /process\/(cloud|functions|http-host)\.ts/.test(text),
  );
  for (const { pid } of busy) process.kill(pid, "SIGSTOP");
  host.kill("SIGKILL");
  const again = await startWith({ httpPort, awsPort });
  expect(again.told).toMatchObject({ running: { httpUrl: running.httpUrl, awsUrl: running.awsUrl } });
  await vi.waitFor(() => expect(busy.filter(({ pid }) => isAlive(pid))).toEqual([]), { timeout: 30_000 });
});

it("answers what is asked while a killed server is being started again", async () => {
  const { host, running } = await start();
  const commands = commandsOf(descendantsOf(host.pid ?? 0));
  const servers = commands.filter(({ text }) => /process\/(cloud|functions|http-host)\.ts/.test(text));
  expect(servers).toHaveLength(3);
  for (const { pid } of servers) process.kill(pid, "SIGKILL");
  expect((await fetch(`${running.awsUrl}/_health`)).status).toBe(200);
  expect((await fetch(`${running.httpUrl}/health`)).status).toBe(200);
  expect(await readFile(running.logFile, "utf8")).toContain("process ended, starting it again");
});

it("points a second start of the same folder to the first", async () => {
  const { running } = await start();
  const { told } = await startWith();
  expect(told).toEqual({ alreadyRunning: running });
});

it("refuses a port that is taken, and a bind that others could reach, each in one sentence", async () => {
  const { running } = await start();
  const port = Number(new URL(running.httpUrl).port);
  const taken = await startWith({ dataDir: join(dir, "other"), httpPort: port });
  expect(taken.told).toEqual({
    refused: expect.stringMatching(new RegExp(`^Port ${port} is taken by .*DARKROOM_HTTP_PORT=${port + 1} npm start`)),
  });
  const wide = await startWith({ dataDir: join(dir, "third"), host: "0.0.0.0" });
  expect(wide.told).toEqual({ refused: expect.stringContaining("DARKROOM_HOST=0.0.0.0 would let other machines in") });
  expect(await once(wide.host, "exit")).toEqual([2, null]);
});

type Told = { running: Running } | { alreadyRunning: Running } | { refused: string };

async function start(): Promise<{ host: ChildProcess; running: Running }> {
  const { host, told } = await startWith();
  if ("running" in told) return { host, running: told.running };
  throw new Error(JSON.stringify(told));
}

async function startWith(options: Record<string, unknown> = {}): Promise<{ host: ChildProcess; told: Told }> {
  const script = join(import.meta.dirname, "..", "fixtures", "host.ts");
  const args = [script, join(dir, "data"), JSON.stringify(options)];
  const host = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  started = [...started, host];
  for await (const line of createInterface({ input: host.stdout })) return { host, told: JSON.parse(line) };
  throw new Error("the host said nothing");
}

/** Every process below one, the children of children included. */
function descendantsOf(pid: number): number[] {
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

const commandsOf = (pids: number[]) =>
  pids.map((pid) => ({ pid, text: execFileSync("ps", ["-o", "args=", "-p", String(pid)], { encoding: "utf8" }) }));
