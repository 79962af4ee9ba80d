import { createWriteStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Sharp } from "sharp";
import sharp from "sharp";
import type { ChildAnswer, ChildPictures, ChildRequest } from "./child-wire.ts";
import { inputName } from "./child-wire.ts";
import { fitPictures, measurePixels } from "./fit-pictures.ts";
import { hiddenText } from "./hidden-text.ts";
import { openInput } from "./open-input.ts";
import type { PictureSize } from "./picture-size.ts";
import type { Frame } from "./small-frame.ts";
import { factsOfFrame } from "./small-frame.ts";

// The program of a decode child: the only one that loads sharp. It runs limited, in an empty folder, with nothing in
// its environment, serves one request at a time, and ends with the pipe to its parent.

sharp.concurrency(1);
sharp.cache(false);
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: ["Jpeg", "Png", "Webp", "Nsgif", "Heif", "Tiff"].map((loader) => `VipsForeignLoad${loader}`),
});

const white = "#ffffff";
const timeoutSec = 15; // less than the parent waits, so that a slow picture ends in an answer
const smallest: PictureSize = { role: "", longEdgePx: 320, format: "webp" };

type Pixels = { data: Buffer; info: { width: number; height: number; channels: 1 | 2 | 3 | 4 } };

/** The original, upright, in sRGB, 8 bits, its long edge at most `longEdgePx`: the one decode of a request. */
async function decode(
  input: ChildRequest["input"],
  longEdgePx: number,
): Promise<Pixels & { source: ChildPictures["source"] }> {
  const picture = await openInput(input);
  const { width, height, autoOrient } = await picture.metadata();
  const upright = autoOrient ?? { width, height };
  const pixels = await picture
    .autoOrient()
    .resize({ width: longEdgePx, height: longEdgePx, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .timeout({ seconds: timeoutSec })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  return { ...pixels, source: { widthPx: upright.width, heightPx: upright.height } };
}

/** Size and channels only: `info` also says that colours were once multiplied by alpha, which sharp would take for how they are now. */
function reopen({ data, info: { width, height, channels } }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

async function shrink(pixels: Pixels, longEdgePx: number): Promise<Pixels> {
  if (Math.max(pixels.info.width, pixels.info.height) <= longEdgePx) return pixels;
  return reopen(pixels)
    .resize({ width: longEdgePx, height: longEdgePx, fit: "inside" })
    .raw()
    .toBuffer({ resolveWithObject: true });
}

async function encode(pixels: Pixels, format: PictureSize["format"]): Promise<Buffer> {
  const picture = reopen(pixels);
  if (format === "webp") return picture.webp({ quality: 78, effort: 2 }).toBuffer();
  return picture.flatten({ background: white }).jpeg({ quality: 80, optimiseCoding: false }).toBuffer();
}

/** Grey pictures as RGB, so that whatever follows knows two layouts only. */
function asFrame({ data, info }: Pixels): Frame {
  const { width: widthPx, height: heightPx, channels } = info;
  if (channels === 3 || channels === 4) return { pixels: data, widthPx, heightPx, channels };
  const pixels = new Uint8Array(widthPx * heightPx * 4);
  for (let at = 0; at < widthPx * heightPx; at += 1) {
    pixels.fill(data[at * channels]!, at * 4, at * 4 + 3);
    pixels[at * 4 + 3] = channels === 2 ? data[at * 2 + 1]! : 255;
  }
  return { pixels, widthPx, heightPx, channels: 4 };
}

type Made =
  | { made: ChildPictures }
  | { hidden: true }
  | { moving: NonNullable<ChildAnswer["moving"]> }
  | { fitted: NonNullable<ChildAnswer["fitted"]> }
  | { measured: NonNullable<ChildAnswer["measured"]> };

/** The first frames of an animation, one above the other as libvips has them, as an animated WebP. */
async function makeMoving(
  { role, longEdgePx, frames }: NonNullable<ChildRequest["animation"]>,
  pixelLimit: number,
): Promise<Made & { blobs: Buffer[] }> {
  const { data, info } = await sharp(inputName, { failOn: "error", limitInputPixels: pixelLimit, pages: frames })
    .resize({ width: longEdgePx, height: longEdgePx, fit: "inside", withoutEnlargement: true })
    .webp({ quality: 60, effort: 1 })
    .timeout({ seconds: timeoutSec })
    .toBuffer({ resolveWithObject: true });
  const [widthPx, heightPx] = [info.width, info.pageHeight ?? info.height];
  return { moving: { role, widthPx, heightPx, contentType: "image/webp" }, blobs: [data] };
}

/** The text in the lowest bits of the pixels as they are stored. */
async function findHidden(pixelLimit: number): Promise<Made & { blobs: Buffer[] }> {
  const { data, info } = await sharp(inputName, { failOn: "error", limitInputPixels: pixelLimit, pages: 1 })
    .timeout({ seconds: timeoutSec })
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const text = hiddenText({ data, ...info });
  return { hidden: true, blobs: text ? [text] : [] };
}

async function makePictures(request: ChildRequest): Promise<Made & { blobs: Buffer[] }> {
  const { input, sizes, animation, hidden, fitted, measured } = request;
  if (fitted) return fitPictures(() => openInput(input), fitted);
  if (measured) return { measured: await measurePixels(await openInput(input)), blobs: [] };
  if (hidden && "format" in input) return findHidden(input.pixelLimit);
  if (animation && "format" in input) return makeMoving(animation, input.pixelLimit);
  const wanted = [...sizes.map((size, index) => ({ ...size, index })), { ...smallest, index: -1 }];
  const descending = wanted.toSorted((a, b) => b.longEdgePx - a.longEdgePx);
  const { source, ...largest } = await decode(input, descending[0]!.longEdgePx);

  let pixels: Pixels = largest;
  let facts = {};
  const pictures: ChildPictures["pictures"] = [];
  const blobs: Buffer[] = [];
  for (const { index, role, longEdgePx, format } of descending) {
    pixels = await shrink(pixels, longEdgePx);
    if (index < 0) {
      facts = factsOfFrame(asFrame(pixels));
      continue;
    }
    const { width: widthPx, height: heightPx } = pixels.info;
    pictures[index] = { role, widthPx, heightPx, contentType: `image/${format}` };
    blobs[index] = await encode(pixels, format);
  }
  return { made: { ...(facts as ReturnType<typeof factsOfFrame>), pictures, source }, blobs };
}

const answers = createWriteStream("", { fd: 3 });
// The parent is gone: a decoder in another thread must not hold us.
process.stdin.once("end", () => process.kill(process.pid, "SIGKILL"));

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as ChildRequest;
  const { blobs, ...said } = await makePictures(request).catch((reason: unknown) => ({
    blobs: [],
    error: String(reason instanceof Error ? reason.message : reason).slice(0, 1024),
  }));
  const seen = { peakRssBytes: process.resourceUsage().maxRSS * 1024, byteLengths: blobs.map((blob) => blob.length) };
  const answer: ChildAnswer = { ...seen, ...said };
  answers.write(Buffer.concat([Buffer.from(`${JSON.stringify(answer)}\n`), ...blobs]));
}
