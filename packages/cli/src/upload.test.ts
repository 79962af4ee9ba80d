import { createHash, randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OpenApi } from "@darkroom/contract";
import { assetIdOf } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../../../test/support/local.ts";
import { openApi } from "./api.ts";
import { darkroom } from "./darkroom.ts";
import { persist } from "./persist.ts";
import { uploadFile } from "./upload-file.ts";

const mib = 1024 ** 2;
let local: Local;
let place: string;
beforeAll(async () => {
  local = await startLocal();
  place = await mkdtemp(join(tmpdir(), "darkroom-upload-"));
}, 120_000);
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  await rm(place, { recursive: true, force: true });
});

/** Runs the command as `main.ts` does, and keeps what it says. */
async function run(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await darkroom(args, {
    env: { DARKROOM_DATA_DIR: join(place, "data") },
    root: place,
    cwd: place,
    status: 0,
    out: { write: (text) => out.push(text) },
    err: { write: (text) => err.push(text) },
  });
  return { status, out: out.join(""), err: err.join("") };
}

const linesOf = (out: string) =>
  out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));

it("uploads folders and files, skips what the library has, and says of each what became of it", async () => {
  await mkdir(join(place, "trip", "day 1"), { recursive: true });
  const bytes = randomBytes(3_000);
  await writeFile(join(place, "trip", "a.bin"), bytes);
  await writeFile(join(place, "trip", "day 1", "b.bin"), randomBytes(4_000));
  await writeFile(join(place, "trip", ".hidden"), "x");
  await writeFile(join(place, "copy.bin"), bytes);

  const first = await run("upload", "trip", "--folder", "Phone", "--json", "--url", local.httpUrl);
  expect(first.status).toBe(3); // .hidden
  expect(linesOf(first.out)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ event: "uploaded", key: "Phone/trip/a.bin", assetId: assetIdOf("Phone/trip/a.bin") }),
      expect.objectContaining({ event: "uploaded", key: "Phone/trip/day 1/b.bin" }),
      expect.objectContaining({ event: "refused", code: "source.hidden" }),
      expect.objectContaining({ event: "ended", uploadedFiles: 2, refusedFiles: 1 }),
    ]),
  );
  await local.idle();
  const again = await run("upload", "trip/a.bin", "copy.bin", "--url", local.httpUrl);
  expect(again.status).toBe(0);
  expect(again.out).toContain("copy.bin is Phone/trip/a.bin");
  expect(again.out).toContain("upload done: 0 uploaded, 2 there already");
  const { sizeBytes, modifiedAt } = (await local.asset(assetIdOf("Phone/trip/a.bin"))).original;
  expect(sizeBytes).toBe(3_000);
  expect(Date.parse(modifiedAt)).toBe(Math.trunc((await stat(join(place, "trip", "a.bin"))).mtimeMs));
});

it("refuses a name another file has, unless it is told what to do", async () => {
  await writeFile(join(place, "same.bin"), randomBytes(100));
  await run("upload", "same.bin", "--url", local.httpUrl);
  await writeFile(join(place, "same.bin"), randomBytes(200));
  const refused = await run("upload", "same.bin", "--url", local.httpUrl);
  expect([refused.status, refused.out]).toEqual([3, expect.stringContaining("upload.exists")]);
  const renamed = await run("upload", "same.bin", "--if-exists", "rename", "--json", "--url", local.httpUrl);
  expect(linesOf(renamed.out)[0].key).toMatch(/^same \([0-9a-f]{8}\)\.bin$/);
});

it("goes on after being cut five times, sends no part twice, and its hash is right", async () => {
  const bytes = randomBytes(48 * mib);
  const path = join(place, "film.bin");
  await writeFile(path, bytes);
  const { size, mtimeMs } = await stat(path);
  const file = { path, key: "film.bin", sizeBytes: size, mtimeMs: Math.trunc(mtimeMs) };
  const sent: number[] = [];
  let cuts = 0;
  for (let isDone = false; !isDone; ) {
    const cut = new AbortController();
    let sentNow = -1; // what was there before is told first
    const uploading = uploadFile(file, {
      ...{ api: openApi(local.httpUrl), folder: "", source: "upload", patience: { tries: 1, firstMs: 1 } },
      ...{ ifExists: "refuse" as const, ifDuplicate: "skip" as const, partsAtOnce: 1, signal: cut.signal },
      onHashed: () => undefined,
      onSent: () => {
        if (++sentNow === 1 && cuts < 5) cut.abort(new Error("cut"));
      },
    });
    isDone = await uploading.then(
      () => true,
      (error: Error) => {
        expect(error.message).toBe("cut");
        return false;
      },
    );
    if (!isDone) cuts++;
    sent.push(sentNow);
  }
  expect(cuts).toBe(5);
  expect(sent.reduce((sum, parts) => sum + parts)).toBe(6); // of 8 MiB, each once
  await local.idle();
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  expect(await local.output(assetIdOf("film.bin"), "hash")).toMatchObject({ sha256 });
});

it("waits for a server that is away for a while, and ends when it stays away", async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    response.writeHead(++asked < 3 ? 503 : 200, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { signal } = new AbortController();
  const ask = () => openApi(url).ask(OpenApi.get, {});
  expect(await persist(ask, { tries: 3, firstMs: 1 }, signal)).toEqual({});
  asked = 0;
  await expect(persist(ask, { tries: 2, firstMs: 1 }, signal)).rejects.toMatchObject({ code: "darkroom.failed" });
  server.close();
  const gone = await run("upload", "copy.bin", "--url", url, "--source", "no spaces allowed");
  expect([gone.status, gone.err]).toEqual([2, expect.stringContaining("--source")]);
});
