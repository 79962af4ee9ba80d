import { renameSync } from "node:fs";
import { mkdir, readFile, symlink, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { makePipe, openImportPlace, ways } from "./testing.ts";

const codes = (report: { refusals: { path: string; code: string }[] }, folder: string) =>
  Object.fromEntries(report.refusals.map(({ path, code }) => [path.slice(folder.length + 1), code]));

describe.each(ways)("files %s", (way) => {
  it("copies a folder in, with its paths as keys and the files' own times", async () => {
    await using place = await openImportPlace(way);
    await place.make("a b/é+%.jpg", "top.jpg", "a b/🎞️/deep.mov");
    await place.touch("top.jpg", 1_500_000_000);

    const report = await place.add({ source: "old-laptop" });

    expect(await place.keys()).toEqual(["Pictures/a b/é+%.jpg", "Pictures/a b/🎞️/deep.mov", "Pictures/top.jpg"].sort());
    expect(await place.bytes("Pictures/a b/é+%.jpg")).toEqual(await readFile(join(place.folder, "a b/é+%.jpg")));
    expect((await place.head("Pictures/top.jpg")).Metadata).toEqual({
      "darkroom-priority": "import",
      "darkroom-source": "old-laptop",
      "darkroom-mtime": "2017-07-14T02:40:00.000Z",
    });
    expect(report).toMatchObject({ outcome: "done", files: 3, putFiles: 3, putBytes: 6_000, refusedFiles: 0 });
  });

  it("puts nothing the second time, and what changed the third time", async () => {
    await using place = await openImportPlace(way);
    await place.make("one.jpg", "two.jpg");
    await place.add();
    expect(await place.add()).toMatchObject({ putFiles: 0, thereFiles: 2 });

    await place.make("two.jpg", "three.jpg");
    expect(await place.add()).toMatchObject({ putFiles: 2, thereFiles: 1, putBytes: 4_000 });
  });

  it("asks the bucket about files the log does not know", async () => {
    await using place = await openImportPlace(way);
    await place.make("one.jpg", "two.jpg");
    await place.add();
    const log = join(place.dataDir, "imports", "log.jsonl");
    const text = await readFile(log, "utf8");
    await writeFile(log, text.slice(0, text.indexOf('"event":"put"'))); // torn in the middle of a line

    expect(await place.add()).toMatchObject({ putFiles: 0, thereFiles: 2 });
    expect(await place.add()).toMatchObject({ putFiles: 0, thereFiles: 2 });
  });

  it("counts a file whose bytes the library has under its key as the same", async () => {
    await using place = await openImportPlace(way);
    await place.make("one.jpg");
    await place.add();
    await place.touch("one.jpg", 1_600_000_000);
    expect(await place.add()).toMatchObject({ putFiles: 1, sameFiles: 1 });
  });

  it("leaves what another program put at a key", async () => {
    await using place = await openImportPlace(way);
    await place.make("one.jpg", "two.jpg");
    await place.put("Pictures/one.jpg", "theirs");
    const report = await place.add();
    expect(report).toMatchObject({ putFiles: 1, refusedByCode: { "source.key_taken": 1 } });
    expect(String(await place.bytes("Pictures/one.jpg"))).toBe("theirs");
  });

  it("refuses what is no photo of yours, each with its reason", async () => {
    await using place = await openImportPlace(way);
    const { folder } = place;
    await place.make("kept.jpg", ".hidden.jpg", ".git/config", "Thumbs.db", "@eaDir/kept.jpg/SYNO.jpg");
    await place.make("Mine.photoslibrary/originals/1.jpg", "gone.jpg");
    await mkdir(join(folder, "real"));
    await symlink("nowhere", join(folder, "broken"));
    await symlink("real", join(folder, "folder-link"));
    await symlink("kept.jpg", join(folder, "file-link.jpg"));
    makePipe(join(folder, "pipe"));
    await writeFile(join(folder, "cloud.jpg"), "");
    await truncate(join(folder, "cloud.jpg"), 5_000); // a size, and no blocks
    await writeFile(Buffer.concat([Buffer.from(`${folder}/caf`), Buffer.from([0xe9])]), "x");
    const long = join("n".repeat(250), "m".repeat(250), "o".repeat(250), "p".repeat(250));
    await place.make(join(long, `${"q".repeat(40)}.jpg`));

    const report = await place.add();

    expect(await place.keys()).toEqual(["Pictures/file-link.jpg", "Pictures/gone.jpg", "Pictures/kept.jpg"]);
    expect(codes(report, folder)).toEqual({
      ".git": "source.hidden",
      ".hidden.jpg": "source.hidden",
      "Thumbs.db": "source.system_file",
      "@eaDir": "source.system_file",
      "Mine.photoslibrary": "source.inside_library",
      broken: "source.link_broken",
      "folder-link": "source.link_to_folder",
      pipe: "source.not_regular",
      "cloud.jpg": "source.offline",
      "caf\\xe9": "source.not_utf8",
      [join(long, `${"q".repeat(40)}.jpg`)]: "source.key_too_long",
    });
    expect(report.refusedByCode["source.hidden"]).toBe(2);
  });

  it("reads placeholders when it may, and enters linked folders once", async () => {
    await using place = await openImportPlace(way);
    await place.make("real/one.jpg");
    await symlink(".", join(place.folder, "circle"));
    await symlink("real", join(place.folder, "again"));
    await writeFile(join(place.folder, "cloud.jpg"), "");
    await truncate(join(place.folder, "cloud.jpg"), 5_000);

    const report = await place.add({ download: true, followFolders: true });

    expect((await place.keys()).filter((key) => key.endsWith("one.jpg"))).toHaveLength(1);
    expect(await place.keys()).toContain("Pictures/cloud.jpg");
    expect(report.refusedByCode).toEqual({ "source.entered_before": 2 });
  });

  it("leaves the data folder out, and refuses to import from it", async () => {
    await using place = await openImportPlace(way);
    await place.make("one.jpg");
    const report = await place.add({}, [place.place]);
    expect(report).toMatchObject({ putFiles: 1, refusedFiles: 0 });
    await expect(place.add({}, [join(place.dataDir, "imports")])).rejects.toThrow("inside Darkroom's own data folder");
  });

  it("refuses a path that is missing or a file before anything is put", async () => {
    await using place = await openImportPlace(way);
    await place.make("one.jpg");
    await expect(place.add({}, [join(place.place, "missing")])).rejects.toMatchObject({ code: "source.not_a_folder" });
    await expect(place.add({}, [join(place.folder, "one.jpg")])).rejects.toThrow("is a file");
  });

  it("gives another folder of the same name another name, and the same one each time", async () => {
    await using place = await openImportPlace(way);
    const other = join(place.place, "backup", "Pictures");
    await mkdir(other, { recursive: true });
    await writeFile(join(other, "one.jpg"), "other");
    await place.make("one.jpg");
    await place.add();
    await place.add({}, [other]);
    expect(await place.add({}, [other])).toMatchObject({ putFiles: 0, thereFiles: 1 });
    const keys = await place.keys();
    expect(keys).toHaveLength(2);
    expect(keys).toContainEqual(expect.stringMatching(/^Pictures-[0-9a-f]{4}\/one\.jpg$/));
  });

  it("refuses an import that does not fit, with both numbers, before the first put", async () => {
    await using place = await openImportPlace(way);
    await place.make("one.jpg", "two.jpg");
    await expect(place.add({ roomBytes: 3_000 })).rejects.toThrow(/4\.0 kB.*3\.0 kB/);
    expect(await place.keys()).toEqual([]);
  });

  it("stops when the disk is full, and goes on where it stopped", async () => {
    await using place = await openImportPlace(way, Number.MAX_SAFE_INTEGER);
    await place.make("one.jpg");
    const report = await place.add();
    expect(report).toMatchObject({ outcome: "failed", fault: { code: "disk_full" }, putFiles: 0, refusedFiles: 0 });
  });

  it("stops when the folder itself vanishes, and takes nothing for missing", async () => {
    await using place = await openImportPlace(way);
    await place.make(...Array.from({ length: 40 }, (_, at) => `${at}.jpg`));
    let puts = 0;
    const onPut = () => {
      puts++;
      if (puts === 10) renameSync(place.folder, `${place.folder}-away`);
    };
    const report = await place.add({ inFlight: 1, onPut });
    expect(report).toMatchObject({ outcome: "failed", fault: { code: "source.root_gone" } });
    expect(report).toMatchObject({ putFiles: 10, refusedFiles: 0 });
  });
});

it("puts a large file in parts and leaves none behind", async () => {
  await using place = await openImportPlace("sent");
  const bytes = Buffer.alloc(20 * 1024 ** 2, "0123456789abcdef");
  await writeFile(join(place.folder, "long.mov"), bytes);
  expect(await place.add()).toMatchObject({ putFiles: 1, putBytes: bytes.length });
  expect((await place.bytes("Pictures/long.mov")).equals(bytes)).toBe(true);
  expect(await place.openUploads()).toBe(0);
});
