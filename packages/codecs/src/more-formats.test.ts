import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { drawings, raws } from "../../../test/fixtures/raws.ts";
import { stills } from "../../../test/fixtures/videos.ts";
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
  const made = await makePictures(pool, { path, sizeBytes: bytes.length, kind: "image" }, sizes, pulse);
  const { widthPx, heightPx } = made.pictures[0]!;
  return { ...made, shown: [widthPx, heightPx] };
}
const probed = async (make: Make) => probeImage(await make(), pulse);

it.each(["dng", "nef", "cr2", "x3f"] as const)("shows the picture that a camera put into its %s", async (name) => {
  expect(await probed(raws[name])).toMatchObject({ format: "raw", contentType: "image/x-raw", frames: 1 });
  expect(await pictureOf(raws[name])).toMatchObject({ shown: [240, 180], isFlat: false });
});

it("tells the size of the sensor, and turns the picture as the raw file says", async () => {
  expect(await probed(raws.dng)).toMatchObject({ widthPx: 800, heightPx: 600, orientation: 1 });
  expect(await probed(raws.turned)).toMatchObject({ widthPx: 600, heightPx: 800, orientation: 6 });
  expect(await pictureOf(raws.turned)).toMatchObject({ shown: [180, 240] });
});

it("reads what Fujifilm's raw file says in its JPEG", async () => {
  expect(await probed(raws.raf)).toMatchObject({
    format: "raw",
    widthPx: 640,
    metadata: { facts: { cameraModel: "Fixture One" } },
  });
  expect(await pictureOf(raws.raf)).toMatchObject({ shown: [240, 180] });
});

it("shows the largest picture in a CR3, turned as Canon says, and reads its facts", async () => {
  expect(await probed(raws.cr3)).toMatchObject({
    ...{ format: "raw", widthPx: 600, heightPx: 800, orientation: 6, warnings: [] },
    metadata: { facts: { cameraMake: "Canon" }, dates: { exif: { takenAt: { local: "2024-05-17T12:30:45" } } } },
  });
  expect(await pictureOf(raws.cr3)).toMatchObject({ shown: [180, 240], isFlat: false });
  for (const make of [raws.truncatedCr3, raws.lyingCr3])
    expect(await pictureOf(make)).toMatchObject({ shown: [120, 160] }); // the smaller ones are whole
});

it("finds the picture in Panasonic's and Olympus' raw files", async () => {
  expect(await pictureOf(raws.rw2)).toMatchObject({ shown: [180, 240], isFlat: false });
  expect(await pictureOf(raws.orf)).toMatchObject({ shown: [240, 180], isFlat: false });
});

it("makes pictures of BMP, Photoshop and JPEG 2000 by ffmpeg", async () => {
  expect(await probed(stills.bmp)).toMatchObject({ format: "bmp", widthPx: 320, heightPx: 180 });
  expect(await probed(stills.jp2)).toMatchObject({ format: "jp2", widthPx: 320, heightPx: 180, bitDepth: 8 });
  expect(await probed(drawings.psd)).toMatchObject({ format: "psd", widthPx: 64, heightPx: 48, hasAlpha: false });
  expect(await pictureOf(stills.bmp)).toMatchObject({ shown: [240, 135], source: { widthPx: 320, heightPx: 180 } });
  expect(await pictureOf(stills.jp2)).toMatchObject({ shown: [240, 135], isFlat: false });
  expect(await pictureOf(drawings.psd)).toMatchObject({ shown: [64, 48], dominantColor: "#ff8000" });
});

it("draws an SVG, and nothing it refers to", async () => {
  expect(await probed(drawings.svg)).toMatchObject({ format: "svg", widthPx: 400, heightPx: 100 });
  expect(await probed(drawings.svgByViewBox)).toMatchObject({ widthPx: 30, heightPx: 60 });
  expect(await pictureOf(drawings.svg)).toMatchObject({ shown: [240, 60], dominantColor: "#0000ff" });
  const [reaching, empty] = [await pictureOf(drawings.svgReaching), await pictureOf(drawings.svgScript)];
  expect(reaching.pictures[0]!.bytes).toEqual(empty.pictures[0]!.bytes);
});

it("keeps the colours of what is half transparent, however often it is made smaller", async () => {
  const made = await pictureOf(pictures.largeTransparentPng);
  const { default: sharp } = await import("sharp");
  const [red = 0, green = 0, blue = 0] = await sharp(made.pictures[0]!.bytes).raw().toBuffer();
  expect(Math.max(Math.abs(red - 200), Math.abs(green - 100), Math.abs(blue - 50))).toBeLessThan(6);
});

it("keeps the decoder of drawings away from those who come after", async () => {
  await pictureOf(drawings.svg);
  const { path } = await drawings.svg();
  const disguised = { format: "png", pixelLimit: 1e6, hasAlpha: true };
  const { answer } = await pool.decode(path, { input: disguised, sizes }, pulse);
  expect(answer.error).toMatch(/unsupported image format/);
});

it.each<[string, Make, string]>([
  ["a CR3 without a picture", raws.cr3WithoutPicture, "raw.unsupported"],
  ["an X3F that lies", raws.lyingX3f, "raw.unsupported"],
  ["an MRW", raws.mrw, "raw.unsupported"],
  ["a raw file without a picture", raws.withoutPicture, "raw.unsupported"],
  ["directories in a ring", raws.ring, "raw.unsupported"],
  ["a raw file that ends within its picture", raws.truncated, "truncated"],
  ["a PSD bomb", drawings.psdBomb, "too_large_for_decode"],
  ["a PSD that ends early", drawings.psdCut, "truncated"],
  ["a drawing of a million pixels a side", drawings.svgBomb, "too_large_for_decode"],
  ["a drawing with entities without end", drawings.svgEntities, "invalid_image"],
])("ends %s for good, by name", async (_, make, code) => {
  await expect(pictureOf(make)).rejects.toMatchObject({ kind: "unsupported", code });
});

it("gives up on a drawing that never ends, for good", async () => {
  await using hasty = openDecodePool({ slots: 1, requestTimeoutMs: 1_500 });
  const { path, bytes } = await drawings.svgUses();
  const drawn = makePictures(hasty, { path, sizeBytes: bytes.length, kind: "image" }, sizes, pulse);
  await expect(drawn).rejects.toMatchObject({ kind: "unsupported", code: "too_large_for_decode" });
});
