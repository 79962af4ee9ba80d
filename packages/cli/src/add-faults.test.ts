import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFileSync, closeSync, constants, openSync } from "node:fs";
import { open, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it } from "vitest";
import { logFileOf } from "./import-log.ts";
import { makePipe, openImportPlace, openTestCloud, ways } from "./testing.ts";

const names = (count: number) => Array.from({ length: count }, (_, at) => `${at}.jpg`);

/** A process of its own takes seconds to begin on a machine with other work. */
const slow = { timeout: 120_000 };

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
  it("goes on after kill -9 in the middle, and puts no file twice that was acknowledged", slow, async () => {
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

  it("finishes what is under way after a Ctrl-C and ends with status 0", slow, async () => {
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

  it("waits for a bucket that is starting again", async () => {
    await using place = await openImportPlace(way);
    await place.make(...names(60));
    let isDown: Promise<unknown> | undefined;
    const onPut = () => {
      isDown ??= place.cloud.close().then(() => openTestCloud(place.dataDir, place.cloud.port));
    };
    const report = await place.add({ onPut, inFlight: 2, patienceMs: 20_000 });
    expect(report).toMatchObject({ outcome: "done", putFiles: 60, refusedFiles: 0 });
    expect(await place.keys()).toHaveLength(60);
    await using _cloud = (await isDown) as AsyncDisposable;
  });

  it("breaks off when the bucket stays away, with nothing refused for it", async () => {
    await using place = await openImportPlace(way);
    await place.make(...names(60));
    let puts = 0;
    const onPut = () => {
      puts++;
      if (puts === 10) void place.cloud.close();
    };
    const report = await place.add({ onPut, patienceMs: 500 });
    expect(report).toMatchObject({ outcome: "failed", fault: { code: "media.unavailable" }, refusedFiles: 0 });
  });

  it("takes what the file is when it is read, not what it was when it was seen", async () => {
    await using place = await openImportPlace(way);
    await place.make("first.jpg", "second.jpg");
    const onPut = ({ key }: { key: string }) => {
      appendFileSync(join(place.folder, key.endsWith("first.jpg") ? "second.jpg" : "first.jpg"), "more");
    };
    await place.add({ onPut, inFlight: 1 });
    const report = await place.add({ inFlight: 1 });
    expect(report).toMatchObject({ outcome: "done", refusedFiles: 0 });
    for (const name of ["first.jpg", "second.jpg"])
      expect(await place.bytes(`Pictures/${name}`)).toEqual(await readFile(join(place.folder, name)));
  });

  it("gives up a file whose drive does not answer, and goes on", async () => {
    await using place = await openImportPlace(way);
    await place.make("one.jpg", "two.jpg", "three.jpg");
    const pipe = join(place.place, "pipe");
    makePipe(pipe);
    let isBlocked = false;
    const onPut = () => {
      if (isBlocked) return;
      isBlocked = true;
      // every thread of the file system's pool waits for a writer, as it would for a network drive that went away
      for (let thread = 0; thread < 4; thread++) void open(pipe).then((handle) => handle.close());
      setTimeout(() => closeSync(openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK)), 600); // all of them go on
    };
    const report = await place.add({ onPut, inFlight: 1, stallMs: 500 });
    expect(report).toMatchObject({ outcome: "done", putFiles: 2, refusedByCode: { "source.unreadable": 1 } });
  });

  it("ignores the torn last line of its log and begins a new one", async () => {
    await using place = await openImportPlace(way);
    await place.make("one.jpg", "two.jpg");
    await place.add();
    const log = join(place.dataDir, "imports", "log.jsonl");
    const { length } = await readFile(log);
    await truncate(log, length - 7);
    await place.add();
    const lines = (await readFile(log, "utf8")).trimEnd().split("\n");
    const readable = lines.filter((line) => line.startsWith("{") && line.endsWith("}"));
    expect(readable.length).toBe(lines.length - 1);
  });
});

it("removes the parts a killed import left", slow, async () => {
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

it("tries a file that changed while it was read once more, then refuses it", async () => {
  await using place = await openImportPlace("sent");
  const file = join(place.folder, "growing.mov");
  await writeFile(file, Buffer.alloc(20 * 1024 ** 2, "x"));
  const putsOfParts = { count: 0 };
  place.media.client.middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        if (commandName === "UploadPartCommand" && ++putsOfParts.count % 2 === 1) appendFileSync(file, "more");
        return next(call);
      },
    { step: "initialize" },
  );
  const report = await place.add();
  expect(report).toMatchObject({ outcome: "done", putFiles: 0, refusedByCode: { "source.changed": 1 } });
  expect(putsOfParts.count).toBe(4);
  expect(await place.keys()).toEqual([]);
  expect(await place.openUploads()).toBe(0);
});
