import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Fault } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { heics } from "../../../test/fixtures/heic.ts";
import type { Hostile } from "../../../test/fixtures/hostile.ts";
import { hostilePictures, hostileVideos, mutate } from "../../../test/fixtures/hostile.ts";
import { jxls } from "../../../test/fixtures/jxl.ts";
import { live } from "../../../test/fixtures/live.ts";
import { moving } from "../../../test/fixtures/moving.ts";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { drawings, raws } from "../../../test/fixtures/raws.ts";
import { sounds } from "../../../test/fixtures/sounds.ts";
import { containers, stills, videos } from "../../../test/fixtures/videos.ts";
import type { DecodePool } from "./index.ts";
import { makePictures, openDecodePool, probeVideo, sniff } from "./index.ts";
import { inputOptions } from "./media-lists.ts";
import { runTool } from "./run-tool.ts";

const sizes = [
  { role: "thumbnail", longEdgePx: 320, format: "webp" },
  { role: "preview", longEdgePx: 1440, format: "jpeg" },
  { role: "animation", longEdgePx: 480, format: "webp", moves: true },
] as const;
const pulse = { signal: new AbortController().signal, progress: () => {} };

let pool: DecodePool;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "darkroom-hostile-"));
  pool = openDecodePool({ workFolder: join(folder, "work") });
});

afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** "done", or the code of the fault that making pictures of it ends with. Anything but a fault is our own bug. */
async function outcomeOf({ name, bytes }: Pick<Hostile, "name" | "bytes">): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.bin`);
  await writeFile(path, bytes);
  const sniffed = sniff(bytes, name).kind;
  const kind = sniffed === "other" ? "image" : sniffed;
  try {
    if (kind === "video") await probeVideo(pool, { path }, pulse);
    await makePictures(pool, { path, sizeBytes: bytes.length, kind }, sizes, pulse);
    return "done";
  } catch (error) {
    if (error instanceof Fault && error.kind === "unsupported") return error.code;
    throw error;
  } finally {
    await rm(path);
  }
}

it("ends every hostile picture with its permanent code, in one attempt", { timeout: 120_000 }, async () => {
  const wrong: string[] = [];
  for (const file of await hostilePictures()) {
    const startedMs = performance.now();
    const outcome = await outcomeOf(file);
    const tookMs = performance.now() - startedMs;
    if (!file.expect.includes(outcome) || tookMs > 20_000) wrong.push(`${file.name}: ${outcome} in ${tookMs} ms`);
  }
  expect(wrong).toEqual([]);
});

it("never opens an address that a video names", { timeout: 60_000 }, async () => {
  await using canary = await startCanary();
  const wrong: string[] = [];
  for (const file of await hostileVideos(canary.port)) {
    const outcome = await outcomeOf(file);
    if (!file.expect.includes(outcome)) wrong.push(`${file.name}: ${outcome}`);
  }
  expect(wrong).toEqual([]);
  expect(canary.asked).toEqual([]);
});

it("is held by the tools' own lists where nothing else holds", { timeout: 60_000 }, async () => {
  await using canary = await startCanary();
  const [ffmpeg, ffprobe] = await Promise.all([pool.tool("ffmpeg"), pool.tool("ffprobe")]);
  const sandbox = {
    ...(await pool.sandbox()),
    wrap: ([file = "", ...args]: readonly string[]) => [file, ...args] as [string],
  };
  const unheld: DecodePool = { ...pool, sandbox: async () => sandbox };
  for (const { bytes } of await hostileVideos(canary.port)) {
    const work = await pool.makeFolder("unheld-");
    await writeFile(join(work, "input.bin"), bytes);
    const args = [...inputOptions, "-i", "file:input.bin"];
    for (const { path } of [ffmpeg, ffprobe]) {
      const { code } = await runTool(unheld, { file: path, args, folder: work, timeoutMs: 10_000 }, pulse);
      expect(code).not.toBe(null);
    }
  }
  expect(canary.asked).toEqual([]);
});

async function startCanary() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return { asked, port, [Symbol.asyncDispose]: async () => void server.close() };
}

it("brings every damaged file to an end that is no crash", { timeout: 120_000 }, async () => {
  const originals = [
    pictures.redSquare,
    pictures.withExif,
    pictures.animatedGif,
    pictures.losslessWebp,
    moving.apng,
    live.samsung,
    live.photo,
    live.heic,
    moving.avif,
    moving.webp,
    pictures.avifWithAlpha,
    videos.upright,
    containers.transportStream,
    containers.avi,
    heics.upright,
    jxls.bare,
    jxls.boxed,
    raws.dng,
    raws.raf,
    raws.cr3,
    raws.orf,
    raws.x3f,
    drawings.svg,
    drawings.psd,
    sounds.covered,
    sounds.coveredFlac,
    sounds.coveredM4a,
    sounds.ogg,
    sounds.aac,
    sounds.wav,
    stills.bmp,
    stills.jp2,
  ];
  for (const make of originals) {
    const { name, bytes } = await make();
    for (let seed = 1; seed <= 5; seed += 1) {
      const outcome = await outcomeOf({ name, bytes: mutate(bytes, seed) });
      expect([
        "done",
        "invalid_image",
        "truncated",
        "too_large_for_decode",
        "unsupported_type",
        "invalid_video",
        "invalid_audio",
        "unsupported_codec",
        "raw.unsupported",
        "zero_byte",
      ]).toContain(outcome);
    }
  }
});
