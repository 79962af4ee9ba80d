import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { bindPort, isLoopback } from "./bind-port.ts";
import { tryDataDir } from "./data-dir.ts";
import { isLocked, takeLock } from "./lock.ts";
import { findRunning, publish } from "./running.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "darkroom-dir-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it("makes a data folder that is missing, and leaves nothing of the trial in it", async () => {
  await tryDataDir(join(dir, "deep", "data"));
  expect(isLocked(join(dir, "deep", "data"))).toBe(false);
});

it("refuses a data folder that is a file, in one sentence", async () => {
  await writeFile(join(dir, "file"), "");
  await expect(tryDataDir(join(dir, "file"))).rejects.toThrow(/is not a folder .*DARKROOM_DATA_DIR/);
});

it("gives the lock to one at a time", () => {
  const first = takeLock(dir);
  expect(takeLock(dir)).toBeUndefined();
  expect(isLocked(dir)).toBe(true);
  first?.[Symbol.dispose]();
  expect(isLocked(dir)).toBe(false);
  using second = takeLock(dir);
  expect(second).toBeDefined();
});

it("has the lock back from a process that was killed", async () => {
  const script = `
    import { takeLock } from ${JSON.stringify(join(import.meta.dirname, "lock.ts"))};
    globalThis.lock = takeLock(${JSON.stringify(dir)});
    console.log("held");
    setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  expect(isLocked(dir)).toBe(true);
  holder.kill("SIGKILL");
  await vi.waitFor(() => expect(isLocked(dir)).toBe(false), { timeout: 20_000 });
});

it("takes a record without a lock for stale", async () => {
  const url = "http://127.0.0.1:1";
  await publish({ pid: 1, dataDir: dir, logFile: "", httpUrl: url, awsUrl: url, table: "dynoxide", env: {} });
  expect(await findRunning(dir)).toBeUndefined();
});

it("refuses a taken port and says by whom, and what to do", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const address = other.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await expect(bindPort(port, "127.0.0.1", "DARKROOM_HTTP_PORT")).rejects.toThrow(
    new RegExp(`Port ${port} is taken by .*\\(process ${process.pid}\\).*DARKROOM_HTTP_PORT=${port + 1} npm start`),
  );
  other.close();
});

it("knows which addresses only this machine can reach", () => {
  expect(["127.0.0.1", "127.1.2.3", "::1", "localhost"].every(isLoopback)).toBe(true);
  expect(["0.0.0.0", "::", "192.168.1.5", "127.evil.example"].some(isLoopback)).toBe(false);
});
