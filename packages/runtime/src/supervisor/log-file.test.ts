import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openLogFile } from "./log-file.ts";

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "darkroom-log-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it("keeps a child's JSON as it is, wraps anything else, and shows people warnings and errors only", async () => {
  const shown: string[] = [];
  const log = openLogFile(join(dir, "logs", "darkroom.jsonl"), (line) => shown.push(line));
  log.take("functions", '{"level":"INFO","message":"job settled"}');
  log.take("functions", '{"level":"WARN","message":"attempt failed","stage":"probe"}');
  log.take("table", "plain words");
  log.log("error", "process could not be started", { process: "cloud" });
  log.close();

  const lines = (await readFile(log.path, "utf8")).trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: "INFO", message: "job settled" },
    { level: "WARN", stage: "probe" },
    { level: "info", process: "table", message: "plain words" },
    { level: "error", process: "cloud" },
  ]);
  expect(shown.map((line) => line.slice(9))).toEqual([
    "warn functions: attempt failed (stage=probe)",
    "error cloud: process could not be started",
  ]);
});

it("shows no control characters, whatever a log quotes", () => {
  const shown: string[] = [];
  const log = openLogFile(join(dir, "log"), (line) => shown.push(line));
  log.log("warn", "odd name", { name: "a\u001b[2Jb\nc\u009bd" });
  log.close();
  expect(shown[0]?.slice(9)).toBe("warn odd name (name=a [2Jb c d)");
});

it("shows a few lines of a kind a minute, and has them all in the file", async () => {
  const shown: string[] = [];
  const log = openLogFile(join(dir, "log"), (line) => shown.push(line));
  for (let number = 0; number < 50; number++) log.log("warn", "attempt failed", { number });
  log.log("warn", "something else");
  log.close();
  expect(shown).toHaveLength(5);
  expect(shown.at(-1)).toContain("something else");
  expect((await readFile(log.path, "utf8")).trim().split("\n")).toHaveLength(51);
});

it("puts a full file aside and keeps the last three", async () => {
  const path = join(dir, "log");
  for (let round = 0; round < 5; round++) {
    await writeFile(path, "");
    await truncate(path, 21 * 1024 * 1024); // full, without a byte on the disk
    const log = openLogFile(path, () => undefined);
    log.log("info", "one more line");
    log.close();
  }
  expect((await readdir(dir)).sort()).toEqual(["log", "log.1", "log.2", "log.3"]);
});
