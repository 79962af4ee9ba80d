import { createHash, randomBytes, randomUUID } from "node:crypto";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HeadObjectCommand } from "@aws-sdk/client-s3";
import { Fault } from "@darkroom/domain";
import { expect, it } from "vitest";
import { putFile } from "./put.ts";
import { openSourceFile } from "./source-file.ts";
import { openImportPlace, openTestCloud } from "./testing.ts";

const optionsOf = (key: string) => ({
  key,
  source: "test",
  workspace: { buffer: Buffer.alloc(0) },
  onBytes: () => {},
  onUpload: async () => {},
  onAborted: () => {},
  signal: new AbortController().signal,
});

it("puts a file of any size in one piece, with the SHA-256 of its bytes and nothing left beside it", async () => {
  await using place = await openImportPlace("handed over");
  const bytes = randomBytes(20 * 1024 ** 2 + 7);
  await writeFile(join(place.folder, "long.mov"), bytes);

  expect(await place.add()).toMatchObject({ outcome: "done", putFiles: 1, putBytes: bytes.length });

  expect((await place.bytes("Pictures/long.mov")).equals(bytes)).toBe(true);
  const head = new HeadObjectCommand({ Bucket: "media", Key: "Pictures/long.mov", ChecksumMode: "ENABLED" });
  const { ChecksumSHA256, ETag } = await place.media.client.send(head);
  const sha256 = createHash("sha256").update(bytes);
  expect(ChecksumSHA256).toBe(sha256.copy().digest("base64"));
  expect(ETag).toBe(`"${sha256.digest("hex").slice(0, 32)}-1"`); // as that of an upload in parts: no MD5
  expect(await readdir(place.incomingDir)).toEqual([]);
});

it("puts an empty file, too", async () => {
  await using place = await openImportPlace("handed over");
  await writeFile(join(place.folder, "empty.jpg"), "");
  await using file = await openSourceFile(join(place.folder, "empty.jpg"), 1_000);
  await putFile(place.media, file, optionsOf("empty.jpg"));
  expect(await place.bytes("empty.jpg")).toEqual(Buffer.alloc(0));
});

it("leaves nothing of a file that changed while it was copied", async () => {
  await using place = await openImportPlace("handed over");
  await place.make("growing.jpg");
  await using file = await openSourceFile(join(place.folder, "growing.jpg"), 1_000);
  let putBytes = 0;
  const onBytes = (sizeBytes: number) => {
    putBytes += sizeBytes;
  };
  const changed = async () => {
    throw new Fault("conflict", "source.changed", "It changed");
  };
  const put = putFile(place.media, { ...file, mustBeUnchanged: changed }, { ...optionsOf("k"), onBytes });
  await expect(put).rejects.toThrow("It changed");
  expect([await readdir(place.incomingDir), await place.keys(), putBytes]).toEqual([[], [], 0]);
});

it("hands a file over once more when it was taken and the answer was lost", async () => {
  await using place = await openImportPlace("handed over");
  await place.make("one.jpg", "two.jpg");
  let isLost = false;
  place.media.client.middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        const answer = await next(call);
        if (commandName !== "PutObjectCommand" || isLost) return answer;
        isLost = true;
        throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
      },
    { step: "deserialize" },
  );
  expect(await place.add()).toMatchObject({ outcome: "done", putFiles: 2, refusedFiles: 0 });
  expect([isLost, await place.keys(), await readdir(place.incomingDir)]).toEqual([
    true,
    ["Pictures/one.jpg", "Pictures/two.jpg"],
    [],
  ]);
});

it("sends the bytes where the store's folder is not for us to write", async () => {
  await using place = await openImportPlace("handed over");
  await place.make("one.jpg");
  await rm(place.incomingDir, { recursive: true });
  expect(await place.add()).toMatchObject({ outcome: "done", putFiles: 1 });
  const md5 = createHash("md5").update(await readFile(join(place.folder, "one.jpg")));
  expect((await place.head("Pictures/one.jpg")).ETag).toBe(`"${md5.digest("hex")}"`);
});

it("removes what killed imports left when the store starts, and not what is still being written", async () => {
  await using place = await openImportPlace("handed over");
  const [left, ours] = [`4194305-${randomUUID()}`, `${process.pid}-${randomUUID()}`]; // above Linux's largest process id
  for (const name of [left, ours]) await writeFile(join(place.incomingDir, name), "half");
  await place.cloud.close();
  await using _cloud = await openTestCloud(place.dataDir, place.cloud.port);
  await expect.poll(() => readdir(place.incomingDir)).toEqual([ours]);
});
