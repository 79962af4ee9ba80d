import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";

type Started = ChildProcessByStdio<null, Readable, Readable>;

let dir: string;
let started: Started[] = [];
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "darkroom-start-"));
  await mkdir(join(dir, "Pictures"));
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await rm(dir, { recursive: true, force: true, maxRetries: 10 });
});

it.each([
  ["a folder that is missing", ["nowhere"], {}, /nowhere does not exist/],
  ["a file instead of a folder", ["file"], {}, /file is a file/],
  ["an option nobody knows", ["--fast"], {}, /Unknown option '--fast'/],
  ["a bind that others could reach", [], { DARKROOM_HOST: "0.0.0.0" }, /DARKROOM_HOST=0\.0\.0\.0/],
  ["a mode there is not", [], { AI_MODES: "caption,poem" }, /AI_MODES: there is no mode poem, only caption/],
  ["a port that is none", [], { DARKROOM_HTTP_PORT: "many" }, /DARKROOM_HTTP_PORT/],
])("refuses %s with status 2, before anything is made", async (_what, args, env, sentence) => {
  await writeFile(join(dir, "file"), "");
  const child = start(args, env);
  const [said, [status]] = await Promise.all([text(child.stderr), once(child, "exit")]);
  expect(status).toBe(2);
  expect(said).toMatch(sentence);
  expect(said.trim().split("\n")).toHaveLength(1);
  expect(existsSync(join(dir, "data"))).toBe(false);
});

it("copies a folder in while it serves, tells it in JSON alone, and ends with status 0 at Ctrl-C", {
  timeout: 90_000,
}, async () => {
  await writeFile(join(dir, "Pictures", "notes.txt"), "not a picture");
  const child = start(["Pictures", "--json"], {});
  const told: { event: string; page?: string; putFiles?: number }[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(JSON.parse(line));
    if (told.at(-1)?.event === "ended") child.kill("SIGINT");
  }
  expect(await exitOf(child)).toBe(0);
  const ready = told.find(({ event }) => event === "ready");
  expect(ready?.page).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(told.find(({ event }) => event === "ended")).toMatchObject({ outcome: "done", putFiles: 1 });
});

function start(args: string[], env: Record<string, string>): Started {
  const ports = { DARKROOM_HTTP_PORT: "0", DARKROOM_AWS_PORT: "0", DARKROOM_DATA_DIR: join(dir, "data") };
  const child = spawn(process.execPath, [join(import.meta.dirname, "start.ts"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...ports, INIT_CWD: dir, ...env },
  });
  started = [...started, child];
  return child;
}

async function exitOf(child: Started): Promise<number | null> {
  if (child.exitCode === null) await once(child, "exit");
  return child.exitCode;
}
