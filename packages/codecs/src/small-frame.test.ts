import type { Sharp } from "sharp";
import sharp from "sharp";
import { expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import type { Frame } from "./small-frame.ts";
import { factsOfFrame } from "./small-frame.ts";

async function frameOf(picture: Sharp): Promise<Frame> {
  const small = picture.resize({ width: 320, height: 320, fit: "inside" });
  const { data, info } = await small.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { pixels: data, widthPx: info.width, heightPx: info.height, channels: 3 };
}

const distance = (one: string, other: string) =>
  [...(BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(2)].filter((bit) => bit === "1").length;

it.each<[string, (picture: Sharp) => Promise<Buffer>]>([
  ["compressed hard", (picture) => picture.jpeg({ quality: 40 }).toBuffer()],
  ["halved", (picture) => picture.resize(320).png().toBuffer()],
  ["brightened", (picture) => picture.modulate({ brightness: 1.15 }).png().toBuffer()],
  ["blurred", (picture) => picture.blur(1.5).png().toBuffer()],
])("hashes a picture that was %s almost alike", async (_, change) => {
  const { bytes } = await pictures.smallJpeg();
  const before = factsOfFrame(await frameOf(sharp(bytes)));
  const after = factsOfFrame(await frameOf(sharp(await change(sharp(bytes)))));
  expect(distance(before.pHash64, after.pHash64)).toBeLessThanOrEqual(10);
  expect(distance(before.dHash64, after.dHash64)).toBeLessThanOrEqual(12);
});

it("hashes other pictures, and mirrored ones, far apart", async () => {
  const [one, other] = await Promise.all([pictures.smallJpeg(), pictures.photo(99, 640, 480)]);
  const facts = factsOfFrame(await frameOf(sharp(one.bytes)));
  for (const different of [sharp(other.bytes), sharp(one.bytes).flop()])
    expect(distance(facts.pHash64, factsOfFrame(await frameOf(different)).pHash64)).toBeGreaterThan(14);
});

const plain = (value: number, widthPx: number, heightPx: number): Frame => ({
  pixels: new Uint8Array(widthPx * heightPx * 3).fill(value),
  widthPx,
  heightPx,
  channels: 3,
});

it("calls a picture flat whose hashes would mean nothing", async () => {
  expect(factsOfFrame(plain(0, 320, 200)).isFlat).toBe(true);
  expect(factsOfFrame(plain(255, 1, 1)).isFlat).toBe(true);
  const { bytes } = await pictures.smallJpeg();
  expect(factsOfFrame(await frameOf(sharp(bytes))).isFlat).toBe(false);
});

it("copes with every shape of frame", () => {
  for (const [width, height] of [
    [1, 1],
    [1, 320],
    [320, 1],
    [3, 7],
    [36, 36],
    [37, 20],
  ] as const)
    expect(factsOfFrame(plain(200, width, height))).toMatchObject({ dominantColor: "#c8c8c8" });
});

it("does not count what is transparent as a colour", () => {
  const pixels = new Uint8Array(40 * 40 * 4);
  for (let at = 0; at < 400; at += 1) pixels.set([10, 20, 200, 255], at * 4);
  expect(factsOfFrame({ pixels, widthPx: 40, heightPx: 40, channels: 4 }).dominantColor).toBe("#0a14c8");
});
