import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { moving } from "../../../test/fixtures/moving.ts";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { type DecodePool, makePictures, openDecodePool, probeImage } from "./index.ts";

const pulse = { signal: new AbortController().signal, progress: () => {} };
const sizes = [
  { role: "thumbnail", longEdgePx: 120, format: "webp" },
  { role: "animation", longEdgePx: 80, format: "webp", moves: true },
] as const;

let pool: DecodePool;
beforeAll(() => {
  pool = openDecodePool({ slots: 1 });
});
afterAll(() => pool[Symbol.asyncDispose]());

type Make = () => Promise<{ path: string; bytes: Buffer }>;

async function made(make: Make) {
  const { path, bytes } = await make();
  return makePictures(pool, { path, sizeBytes: bytes.length, kind: "image" }, sizes, pulse);
}

it.each(["gif", "webp", "apng", "avif"] as const)(
  "tells frames and length of a %s, and makes it move",
  async (name) => {
    expect(await probeImage(await moving[name](), pulse)).toMatchObject({
      frames: 10,
      isAnimated: true,
      animationSec: 1,
    });
    const { pictures: all, animation } = await made(moving[name]);
    expect(animation).toEqual({ frames: 10 });
    expect(all).toMatchObject([{ role: "thumbnail" }, { role: "animation", widthPx: 80, heightPx: 45 }]);
    expect(await sharp(all[1]!.bytes, { pages: -1 }).metadata()).toMatchObject({
      ...{ format: "webp", pages: 10, width: 80, pageHeight: 45, delay: Array(10).fill(100), loop: 0 },
    });
  },
);

it("makes no more frames move than it has room for", async () => {
  expect(await probeImage(await moving.longGif(), pulse)).toMatchObject({ frames: 150, animationSec: 15 });
  expect(await made(moving.longGif)).toMatchObject({ animation: { frames: 120 } });
});

it.each<[string, Make]>([
  ["a photo", pictures.smallJpeg],
  ["a PNG", pictures.redSquare],
  ["a WebP", pictures.webp],
  ["an AVIF", pictures.avif],
  ["a GIF of one frame", moving.stillGif],
])("makes nothing move of %s that stands still", async (_, make) => {
  const { pictures: all, animation } = await made(make);
  expect([all.map(({ role }) => role), animation]).toEqual([["thumbnail"], undefined]);
});

it("shows the first picture of what is damaged further on, and says why it does not move", async () => {
  const { pictures: all, animation } = await made(moving.truncatedPng);
  expect(all[0]).toMatchObject({ role: "thumbnail" });
  if (animation && "reason" in animation) expect(animation.reason).toBe("invalid_image");
  expect((await made(moving.lyingPng)).pictures[0]).toMatchObject({ role: "thumbnail" });
});

it("believes no number of frames that a lying file tells", async () => {
  expect((await probeImage(await moving.lyingAvif(), pulse)).frames).toBe(100_000);
  const startedMs = performance.now();
  await expect(made(moving.lyingAvif)).rejects.toMatchObject({ kind: "unsupported", code: "too_large_for_decode" });
  expect(performance.now() - startedMs).toBeLessThan(30_000);
});

it("stops with whoever asked for it", async () => {
  const { path, bytes } = await moving.apng();
  const stop = new AbortController();
  const work = makePictures(pool, { path, sizeBytes: bytes.length, kind: "image" }, sizes, {
    ...pulse,
    signal: stop.signal,
  });
  stop.abort(new Error("enough"));
  await expect(work).rejects.toThrow("enough");
});
