import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { mutate } from "../../../test/fixtures/hostile.ts";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { probeImage } from "./index.ts";

const pulse = { signal: new AbortController().signal, progress: () => {} };
const probed = async (make: () => Promise<{ path: string }>) => probeImage(await make(), pulse);

it.each([
  ["smallJpeg", { format: "jpeg", frames: 1, hasAlpha: false, bitDepth: 8, colorSpace: "rgb" }],
  ["greyJpeg", { format: "jpeg", colorSpace: "grey" }],
  ["cmykJpeg", { format: "jpeg", colorSpace: "cmyk" }],
  ["png16Bit", { format: "png", bitDepth: 16, hasAlpha: false }],
  ["interlacedPng", { format: "png", frames: 1 }],
  ["webp", { format: "webp", frames: 1, hasAlpha: false }],
  ["avif", { format: "avif", bitDepth: 8, hasAlpha: false }],
  ["tiff", { format: "tiff", frames: 1, bitDepth: 8, hasAlpha: false }],
] as const)("reads the header of %s", async (name, facts) => {
  const orientation = 1;
  expect(await probed(pictures[name])).toMatchObject({
    widthPx: 640,
    heightPx: 480,
    orientation,
    warnings: [],
    ...facts,
  });
});

it.each(["transparentPng", "avifWithAlpha"] as const)("sees that %s is transparent", async (name) => {
  expect(await probed(pictures[name])).toMatchObject({ widthPx: 64, heightPx: 48, hasAlpha: true });
});

it("reads a lossless WebP", async () => {
  expect(await probed(pictures.losslessWebp)).toMatchObject({ widthPx: 96, heightPx: 64, frames: 1 });
});

it.each(["animatedGif", "animatedWebp"] as const)("counts the frames of %s", async (name) => {
  expect(await probed(pictures[name])).toMatchObject({ widthPx: 48, heightPx: 32, frames: 5, warnings: [] });
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])("tells the upright size at orientation %i", async (orientation) => {
  const facts = await probed(() => pictures.oriented(orientation));
  expect(facts).toMatchObject({ widthPx: 96, heightPx: 64, orientation });
  expect(facts.storedWidthPx).toBe(orientation >= 5 ? 64 : 96);
});

it("brings what the camera wrote along", async () => {
  expect((await probed(pictures.withExif)).metadata.facts).toMatchObject({ cameraModel: "Fixture One", iso: 400 });
});

/** A file that goes when the test ends. */
async function fileOf(bytes: Uint8Array) {
  const folder = await mkdtemp(join(tmpdir(), "darkroom-probe-"));
  const path = join(folder, "original");
  await writeFile(path, bytes);
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

it("counts the frames of an animated PNG", async () => {
  const { bytes } = await pictures.redSquare();
  const animation = Buffer.from("\0\0\0\x08acTL\0\0\0\x07\0\0\0\0\0\0\0\0", "latin1");
  await using file = await fileOf(Buffer.concat([bytes.subarray(0, 33), animation, bytes.subarray(33)]));
  expect(await probeImage(file, pulse)).toMatchObject({ format: "png", frames: 7 });
});

it("says where an animation ends too soon", async () => {
  const { bytes } = await pictures.animatedGif();
  await using file = await fileOf(bytes.subarray(0, bytes.length - 30));
  expect(await probeImage(file, pulse)).toMatchObject({ format: "gif", warnings: ["animation_truncated"] });
});

it.each([
  ["nothing", Buffer.alloc(0), "zero_byte"],
  ["text", Buffer.from("just text"), "invalid_image"],
  ["the first bytes of a JPEG", Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0x10, 0]), "truncated"],
  ["the first bytes of a PNG", Buffer.from("\x89PNG\r\n\x1a\n\0\0", "latin1"), "truncated"],
  ["the first bytes of a WebP", Buffer.from("RIFF\xff\0\0\0WEBPVP8 ", "latin1"), "truncated"],
  ["a GIF without size", Buffer.from("GIF89a\0\0\0\0\0\0\0", "latin1"), "invalid_image"],
  ["a TIFF whose directory is elsewhere", Buffer.from("II*\0\xff\xff\0\0 and more", "latin1"), "truncated"],
  ["the first bytes of a HEIC", Buffer.from("\0\0\0\x18ftypheic\0\0\0\0mif1heic", "latin1"), "truncated"],
  ["the first bytes of a JPEG XL", Buffer.from("\0\0\0\x0cJXL \r\n\x87\n", "latin1"), "truncated"],
  ["an SVG without a root that ends", Buffer.from("<svg width='1'"), "invalid_image"],
  ["a PDF", Buffer.from("%PDF-1.7"), "unsupported_type"],
])("refuses %s with its code", async (_, bytes, code) => {
  await using file = await fileOf(bytes);
  await expect(probeImage(file, pulse)).rejects.toMatchObject({ name: "Fault", kind: "unsupported", code });
});

it("ends damaged headers in facts or in permanent faults", async () => {
  for (const make of [
    pictures.withExif,
    pictures.tiff,
    pictures.avif,
    pictures.animatedWebp,
    pictures.animatedGif,
    pictures.transparentPng,
  ]) {
    const { bytes } = await make();
    for (let seed = 1; seed <= 40; seed += 1) {
      await using file = await fileOf(mutate(bytes.subarray(0, 2048), seed, 30));
      const outcome = await probeImage(file, pulse).catch((error) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ name: "Fault", kind: "unsupported" });
    }
  }
});
