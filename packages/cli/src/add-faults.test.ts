import { appendFileSync, closeSync, constants, openSync } from "node:fs";
import { open, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makePipe, openImportPlace, openTestCloud, ways } from "./testing.ts";

const names = (count: number) => Array.from({ length: count }, (_, at) => `${at}.jpg`);

describe.each(ways)("files %s", (way) => {
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
