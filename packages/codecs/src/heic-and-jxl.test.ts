import { afterAll, beforeAll, expect, it } from "vitest";
import { heics } from "../../../test/fixtures/heic.ts";
import { jxls } from "../../../test/fixtures/jxl.ts";
import type { DecodePool } from "./index.ts";
import { makePictures, openDecodePool, probeImage } from "./index.ts";

const pulse = { signal: new AbortController().signal, progress: () => {} };
const sizes = [{ role: "preview", longEdgePx: 240, format: "webp" }] as const;

let pool: DecodePool;
beforeAll(() => {
  pool = openDecodePool({ slots: 1 });
});
afterAll(() => pool[Symbol.asyncDispose]());

type Make = () => Promise<{ path: string; bytes: Buffer }>;

async function pictureOf(make: Make) {
  const { path, bytes } = await make();
  return makePictures(pool, { path, sizeBytes: bytes.length, kind: "image" }, sizes, pulse);
}

async function colorsOf(make: Make): Promise<string[]> {
  const { pictures } = await pictureOf(make);
  const { default: sharp } = await import("sharp");
  const at = async (left: number, top: number) => {
    const pixel = await sharp(pictures[0]!.bytes).extract({ left, top, width: 1, height: 1 }).raw().toBuffer();
    return ["red", "green", "blue"][pixel.subarray(0, 3).indexOf(Math.max(...pixel.subarray(0, 3)))]!;
  };
  const { widthPx, heightPx } = pictures[0]!;
  return [await at(5, 5), await at(widthPx - 5, heightPx - 5)];
}

it("probes HEIC and JPEG XL by their headers", async () => {
  const [heic, turned, jxl, boxed, transparent] = await Promise.all(
    [heics.upright, heics.turned, jxls.bare, jxls.boxed, jxls.transparent].map(async (make) =>
      probeImage(await make(), pulse),
    ),
  );
  expect(heic).toMatchObject({ format: "heic", widthPx: 320, heightPx: 192, orientation: 1, hasAlpha: false });
  expect(turned).toMatchObject({ widthPx: 192, heightPx: 320, storedWidthPx: 320, orientation: 8 });
  expect(jxl).toMatchObject({ format: "jxl", widthPx: 600, heightPx: 400, bitDepth: 8, frames: 1, orientation: 1 });
  expect(boxed).toMatchObject({
    widthPx: 600,
    heightPx: 400,
    metadata: { facts: { cameraModel: "Fixture XL" } },
    warnings: [],
  });
  expect(transparent).toMatchObject({ widthPx: 96, heightPx: 40, hasAlpha: true });
});

it("makes upright pictures of HEIC in its colours, made smaller or not", async () => {
  expect(await colorsOf(heics.upright)).toEqual(["red", "blue"]);
  expect(await colorsOf(heics.turned)).toEqual(["red", "blue"]);
  const { pictures } = await pictureOf(heics.turned);
  expect(pictures[0]).toMatchObject({ widthPx: 144, heightPx: 240 });
});

it("makes pictures of JPEG XL, with what is transparent", async () => {
  for (const make of [jxls.bare, jxls.boxed])
    expect(await pictureOf(make)).toMatchObject({
      dominantColor: expect.stringMatching(/^#00(7f|80)f[ef]$/), // lossy
      source: { widthPx: 600, heightPx: 400 },
      pictures: [{ widthPx: 240, heightPx: 160 }],
    });
  expect(await pictureOf(jxls.transparent)).toMatchObject({ pictures: [{ widthPx: 96, heightPx: 40 }] });
});

it.each<[string, Make, string]>([
  ["a HEIC that ends early", heics.truncated, "truncated"],
  ["a HEIC bomb", heics.bomb, "too_large_for_decode"],
  ["a JPEG XL that ends early", jxls.truncated, "invalid_image"],
  ["a boxed JPEG XL that ends early", jxls.truncatedBoxes, "truncated"],
  ["a JPEG XL bomb", jxls.bomb, "too_large_for_decode"],
])("ends %s for good, by name", async (_, make, code) => {
  await expect(pictureOf(make)).rejects.toMatchObject({ kind: "unsupported", code });
});
