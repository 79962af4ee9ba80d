import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { videos } from "../../../test/fixtures/videos.ts";
import type { DecodePool, Pictures } from "./index.ts";
import { makePictures, openDecodePool } from "./index.ts";

const sizes = [
  { role: "thumbnail", longEdgePx: 320, format: "webp" },
  { role: "preview", longEdgePx: 1440, format: "jpeg" },
] as const;
const pulse = { signal: new AbortController().signal, progress: () => {} };

let pool: DecodePool;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "darkroom-pictures-"));
  pool = openDecodePool({ workFolder: join(folder, "work") });
});

afterAll(async () => {
  await pool[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

async function of(
  make: () => Promise<{ path: string; bytes: Buffer }>,
  kind: "image" | "video" = "image",
): Promise<Pictures> {
  const { path, bytes } = await make();
  return makePictures(pool, { path, sizeBytes: bytes.length, kind }, sizes, pulse);
}

/** The colours of the four corners of a picture, each as the channel that stands out. */
async function cornersOf(bytes: Buffer): Promise<string> {
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const nameAt = (x: number, y: number) => {
    const at = (y * info.width + x) * info.channels;
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    if (Math.min(red, green, blue) > 180) return "white";
    return red > 180 ? "red" : green > 180 ? "green" : blue > 180 ? "blue" : "dark";
  };
  const [right, bottom] = [info.width - 6, info.height - 6];
  return [nameAt(5, 5), nameAt(right, 5), nameAt(5, bottom), nameAt(right, bottom)].join(" ");
}

it("makes a thumbnail and a preview of a camera's photo by one decode", async () => {
  const made = await of(pictures.photo12Mp);

  const [thumbnail, preview] = made.pictures;
  expect(thumbnail).toMatchObject({ role: "thumbnail", widthPx: 320, heightPx: 240, contentType: "image/webp" });
  expect(preview).toMatchObject({ role: "preview", widthPx: 1440, heightPx: 1080, contentType: "image/jpeg" });
  expect(await sharp(thumbnail!.bytes).metadata()).toMatchObject({ format: "webp", width: 320, height: 240 });
  expect(await sharp(preview!.bytes).metadata()).toMatchObject({
    format: "jpeg",
    width: 1440,
    height: 1080,
    space: "srgb",
  });
  expect(made).toMatchObject({ source: { widthPx: 4000, heightPx: 3000 }, isFlat: false });
  expect(made.placeholder).toMatch(/^[\w+/]{20,40}=*$/);
  expect(made.pHash64).toMatch(/^[0-9a-f]{16}$/);
  expect(made.dHash64).toMatch(/^[0-9a-f]{16}$/);
});

it("never enlarges, and names the dominant colour", async () => {
  const made = await of(pictures.redSquare);
  expect(made.pictures.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual([
    [64, 64],
    [64, 64],
  ]);
  expect(made).toMatchObject({ dominantColor: "#ff0000", isFlat: true });
});

it("leaves nothing of the camera in what it makes", async () => {
  const made = await of(pictures.withExif);
  for (const { bytes } of made.pictures) {
    const { exif, xmp, iptc, icc, orientation } = await sharp(bytes).metadata();
    expect({ exif, xmp, iptc, icc, orientation }).toEqual({});
  }
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "shows a picture upright that was stored with orientation %i",
  async (orientation) => {
    const made = await of(() => pictures.oriented(orientation));
    expect(made.source).toEqual({ widthPx: 96, heightPx: 64 });
    for (const { bytes } of made.pictures) expect(await cornersOf(bytes)).toBe("red green blue white");
  },
);

it.each(["png16Bit", "greyJpeg", "cmykJpeg", "progressiveJpeg", "interlacedPng", "webp", "avif", "tiff"] as const)(
  "makes sRGB pictures of %s",
  async (name) => {
    const made = await of(pictures[name]);
    const reference = await of(pictures.smallJpeg);
    expect(made.pictures.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual([
      [320, 240],
      [640, 480],
    ]);
    expect(await sharp(made.pictures[1]!.bytes).metadata()).toMatchObject({ space: "srgb", channels: 3 });
    if (name !== "cmykJpeg") expect(distance(made.pHash64, reference.pHash64)).toBeLessThanOrEqual(6);
  },
);

const distance = (one: string, other: string) =>
  [...(BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2)].filter((bit) => bit === "1").length;

it.each(["transparentPng", "avifWithAlpha"] as const)(
  "keeps the transparency of %s in its thumbnail, and lays its preview on white",
  async (name) => {
    const [thumbnail, preview] = (await of(pictures[name])).pictures;
    expect((await sharp(thumbnail!.bytes).metadata()).hasAlpha).toBe(true);
    const { channels } = await sharp(preview!.bytes).stats();
    for (const [channel, expected] of [127, 191, 255].entries())
      expect(Math.abs(channels[channel]!.mean - expected)).toBeLessThan(8);
  },
);

it.each(["animatedGif", "animatedWebp"] as const)("shows the first frame of %s", async (name) => {
  const [thumbnail] = (await of(pictures[name])).pictures;
  expect(await sharp(thumbnail!.bytes).metadata()).toMatchObject({ width: 48, height: 32 });
});

it("goes by the bytes, not by the name", async () => {
  expect((await of(pictures.pngNamedJpeg)).dominantColor).toBe("#00ff00");
});

it.each([
  ["textNamedPng", "invalid_image"],
  ["zeroByte", "zero_byte"],
  ["truncatedJpeg", "truncated"],
] as const)("ends %s with its permanent code", async (name, code) => {
  await expect(of(pictures[name])).rejects.toMatchObject({ kind: "unsupported", code });
});

it("cannot make pictures of a PDF, and says so", async () => {
  const [path, bytes] = [join(folder, "unsupported"), Buffer.from("%PDF-1.7")];
  await writeFile(path, bytes);
  await expect(of(async () => ({ path, bytes }))).rejects.toMatchObject({
    kind: "unsupported",
    code: "unsupported_type",
  });
});

it.each(["mp4", "mov", "webmVp8", "webmVp9", "mkv"] as const)("takes a poster from %s", async (name) => {
  const made = await of(videos[name], "video");
  expect(made).toMatchObject({ source: { widthPx: 320, heightPx: 180 }, isFlat: false });
  expect(made.pictures.map(({ widthPx, heightPx }) => [widthPx, heightPx])).toEqual([
    [320, 180],
    [320, 180],
  ]);
});

it("looks for a frame that shows something where a video begins black", async () => {
  const made = await of(videos.beginsBlack, "video");
  expect(made.isFlat).toBe(false);
});

it("takes a black frame where there is no other", async () => {
  expect(await of(videos.black, "video")).toMatchObject({ isFlat: true, dominantColor: "#000000" });
});

it("turns a poster as the video is turned, and widens pixels that are not square", async () => {
  const sizesOf = async (name: "rotated" | "widePixels") =>
    (await of(videos[name], "video")).pictures.map(({ widthPx, heightPx }) => [widthPx, heightPx]);
  expect(await sizesOf("rotated")).toEqual([
    [180, 320],
    [180, 320],
  ]);
  expect(await sizesOf("widePixels")).toEqual([
    [320, 180],
    [320, 180],
  ]);
});

it.each([
  ["magicYuv", "unsupported_codec"],
  ["truncated", "truncated"],
] as const)("ends the video %s with its permanent code", async (name, code) => {
  await expect(of(videos[name], "video")).rejects.toMatchObject({ kind: "unsupported", code });
});
