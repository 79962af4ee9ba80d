import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { logFileOf } from "./import-log.ts";
import { openImportPlace, ways } from "./testing.ts";

const names = (count: number) => Array.from({ length: count }, (_, at) => `${at}.jpg`);

/** An import in a process of its own, as the command runs it. Its stdout is what it prints with `--json`. */
function spawnImport(place: Awaited<ReturnType<typeof openImportPlace>>, options: object = {}) {
  const script = `
    const { runImport } = await import(${JSON.stringify(join(import.meta.dirname, "run-import.ts"))});
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    process.exitCode = await runImport(${JSON.stringify([place.folder])}, ${JSON.stringify(place.library)},
      { isJson: true, waits: false, stop: stop.signal, ...${JSON.stringify(options)} });`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { child, lines: createInterface({ input: child.stdout }) };
}

describe.each(ways)("files %s", (way) => {
  it("goes on after kill -9 in the middle, and puts no file twice that was acknowledged", async () => {
    await using place = await openImportPlace(way);
    await place.make(...names(150));
    const { child, lines } = spawnImport(place, { inFlight: 2 });
    let seen = 0;
    for await (const line of lines) {
      if (JSON.parse(line).event === "put" && ++seen === 40) child.kill("SIGKILL");
    }
    const before = await place.keys();
    expect(before.length).toBeLessThan(150);

    const report = await place.add();

    expect(report).toMatchObject({ outcome: "done", thereFiles: before.length, putFiles: 150 - before.length });
    expect(await place.keys()).toHaveLength(150);
    expect(await place.add()).toMatchObject({ putFiles: 0, thereFiles: 150 });
  });

  it("finishes what is under way after a Ctrl-C and ends with status 0", async () => {
    await using place = await openImportPlace(way);
    await place.make(...names(150));
    const { child, lines } = spawnImport(place, { inFlight: 2 });
    const events: { event: string; outcome?: string; putFiles?: number }[] = [];
    for await (const line of lines) {
      events.push(JSON.parse(line));
      if (events.length === 40) child.kill("SIGINT");
    }
    const ended = events.at(-1);
    expect(ended).toMatchObject({ event: "ended", outcome: "stopped" });
    expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(0);
    expect(await place.keys()).toHaveLength(ended?.putFiles ?? -1);
    expect(ended?.putFiles).toBeLessThan(150);
  });
});

it("removes the parts a killed import left", async () => {
  await using place = await openImportPlace("sent");
  await writeFile(join(place.folder, "long.mov"), Buffer.alloc(64 * 1024 ** 2, "x"));
  const { child } = spawnImport(place);
  const noted = async () => (await readFile(logFileOf(place.dataDir), "utf8").catch(() => "")).includes('"upload"');
  await expect.poll(noted, { timeout: 60_000, interval: 5 }).toBe(true);
  child.kill("SIGKILL");
  await once(child, "exit");

  expect(await place.add()).toMatchObject({ outcome: "done", putFiles: 1 });
  expect(await place.openUploads()).toBe(0);
});
