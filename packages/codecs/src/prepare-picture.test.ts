import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { fitSize } from "./fit-size.ts";
import { type DecodePool, fitPicture, measurePicture, openDecodePool } from "./index.ts";

const pulse = { signal: new AbortController().signal, progress: () => {} };
const bounds = { longEdgePx: 1024, shortEdgePx: 64, aspectMost: 4 };

let pool: DecodePool;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "darkroom-fitted-"));
  pool = openDecodePool({ workFolder: folder });
});
afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

it.each([
  ["a photo", [4000, 3000], [1024, 768], [1024, 768]],
  ["a small one, which is not enlarged", [640, 480], [640, 480], [640, 480]],
  ["a tiny one, which is", [8, 16], [64, 128], [64, 128]],
  ["a panorama, on a higher canvas", [6000, 600], [1024, 102], [1024, 256]],
  ["a line of pixels", [3000, 1], [1024, 1], [1024, 256]],
  ["a slim small one", [100, 20], [320, 64], [320, 80]],
])("fits %s", (_what, [widthPx = 0, heightPx = 0], inner, canvas) => {
  const fitted = fitSize({ widthPx, heightPx }, bounds);
  expect(Object.values(fitted.inner)).toEqual(inner);
  expect(Object.values(fitted.canvas)).toEqual(canvas);
});

it("makes a picture as models take it: JPEG in three full channels, or PNG, without what cameras wrote", async () => {
  const { bytes } = await pictures.withExif();
  const [asJpeg] = await fitPicture(pool, bytes, { ...bounds, format: "jpeg", parts: [null] }, pulse);
  const seen = await sharp(asJpeg?.bytes).metadata();
  expect(seen).toMatchObject({ format: "jpeg", chromaSubsampling: "4:4:4", channels: 3, space: "srgb" });
  expect(seen.exif).toBeUndefined();
  expect([asJpeg?.widthPx, asJpeg?.heightPx]).toEqual([seen.width, seen.height]);

  const [asPng] = await fitPicture(pool, bytes, { ...bounds, longEdgePx: 320, format: "png", parts: [null] }, pulse);
  expect(await sharp(asPng?.bytes).metadata()).toMatchObject({ format: "png", width: 320, hasAlpha: false });
});

it("takes parts of a picture, each by itself", async () => {
  const sheet = await sharp((await pictures.quarters()).bytes)
    .jpeg({ quality: 100 })
    .toBuffer();
  const part = (leftPx: number, topPx: number) => ({ leftPx, topPx, widthPx: 48, heightPx: 32 });
  const parts = [part(0, 0), part(48, 0)];
  const made = await fitPicture(pool, sheet, { ...bounds, format: "png", parts }, pulse);
  const colours = await Promise.all(made.map(async ({ bytes }) => (await sharp(bytes).stats()).dominant));
  expect(colours.map(({ r, g, b }) => [r, g, b].map((level) => level > 128))).toEqual([
    [true, false, false],
    [false, true, false],
  ]);
  expect(made.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual([
    [96, 64],
    [96, 64],
  ]);
});

it("measures what is sharp, what is blurred, and what is black", async () => {
  const measure = async (picture: ReturnType<typeof sharp>) =>
    measurePicture(pool, await picture.jpeg().toBuffer(), pulse);
  const photo = (await pictures.photo(7, 800, 600)).bytes;
  const [crisp, soft] = await Promise.all([measure(sharp(photo)), measure(sharp(photo).blur(8))]);
  expect(soft.laplacianVariance).toBeLessThan(crisp.laplacianVariance / 4);
  const black = sharp({ create: { width: 80, height: 60, channels: 3, background: "#000000" } });
  expect(await measure(black)).toEqual({
    laplacianVariance: 0,
    darkShare: 1,
    brightShare: 0,
    brightness: 0,
    entropyBits: 0,
  });
});

it("says what is no picture", async () => {
  const nonsense = Buffer.from("this is no JPEG");
  await expect(measurePicture(pool, nonsense, pulse)).rejects.toMatchObject({ code: "invalid_image" });
});
