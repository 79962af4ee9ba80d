import { gzipSync } from "node:zlib";
import { Prompts as Contract } from "@darkroom/contract";
import type { AssetId } from "@darkroom/domain";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const [width, height] = [64, 48];
const prompt =
  "a fox in the lowest bits\nNegative prompt: blur\nSteps: 9, Sampler: Euler, CFG scale: 5, Seed: 77, Size: 64x48";

/** Pixels of noise with these bytes in their lowest bits, as the extension writes them: column by column. */
function hide(bytes: Buffer, isAlpha: boolean): Buffer {
  const pixels = Buffer.alloc(width * height * 4, 255);
  for (let at = 0; at < pixels.length; at++) if (at % 4 !== 3) pixels[at] = (at * 37) % 256;
  const channels = isAlpha ? [3] : [0, 1, 2];
  let bit = 0;
  for (let x = 0; x < width; x++)
    for (let y = 0; y < height; y++)
      for (const channel of channels) {
        const at = (y * width + x) * 4 + channel;
        const value = bit < bytes.length * 8 ? ((bytes[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1 : (pixels[at] ?? 0) & 1;
        pixels[at] = ((pixels[at] ?? 0) & 0xfe) | value;
        bit++;
      }
  return pixels;
}

function message(signature: string, data: Buffer, lengthBits = data.length * 8): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(lengthBits);
  return Buffer.concat([Buffer.from(signature), length, data]);
}

type Hidden = { name: string; hidden: Buffer; isAlpha?: boolean; isWebp?: boolean };

async function put({ name, hidden, isAlpha = true, isWebp = false }: Hidden) {
  const picture = sharp(hide(hidden, isAlpha), { raw: { width, height, channels: 4 } });
  const bytes = await (isWebp ? picture.webp({ lossless: true, exact: true }) : picture.png()).toBuffer();
  return local.upload({ name, bytes });
}

/** What is read out of each of these pictures, by its name. */
async function generationsOf(...pictures: Hidden[]) {
  const ids = await Promise.all(pictures.map(put));
  await local.idle();
  const read = async (id: AssetId) => {
    const output = (await local.output(id, "probe")) as { generation?: { positive?: string; seed?: string } };
    expect(await local.job(id, "thumbnail")).toMatchObject({ state: "done" });
    return output.generation;
  };
  return Object.fromEntries(
    await Promise.all(pictures.map(async ({ name }, at) => [name, await read(ids[at] as AssetId)])),
  );
}

it("reads nothing of it unless it is asked to", async () => {
  const hidden = message("stealth_pnginfo", Buffer.from(`${prompt}, Version: f1`)); // other bytes than those below: no duplicate
  expect(await generationsOf({ name: "off.png", hidden })).toEqual({ "off.png": undefined });
});

it("reads a prompt hidden in the alpha channel or in the colours, plain or packed, of PNG and WebP", async () => {
  Object.assign(local.ctx.config, { readsHiddenPrompts: true });
  const said = { dialect: "automatic1111", positive: "a fox in the lowest bits", negative: "blur", seed: "77" };
  const [plain, packed] = [Buffer.from(prompt), gzipSync(prompt)];
  const fields = {
    Software: "NovelAI",
    Description: "a heron",
    Comment: JSON.stringify({ prompt: "a heron", seed: 5, steps: 28 }),
  };
  const generations = await generationsOf(
    { name: "plain.png", hidden: message("stealth_pnginfo", plain) },
    { name: "packed.webp", hidden: message("stealth_pngcomp", packed), isWebp: true },
    { name: "rgb.png", hidden: message("stealth_rgbinfo", plain), isAlpha: false },
    { name: "rgb2.png", hidden: message("stealth_rgbcomp", packed), isAlpha: false },
    { name: "novel.png", hidden: message("stealth_pngcomp", gzipSync(JSON.stringify(fields))) },
  );
  expect(generations).toMatchObject({
    "plain.png": { ...said, sources: [{ location: "pixels.parameters", text: prompt }] },
    "packed.webp": said,
    "rgb.png": said,
    "rgb2.png": said,
    "novel.png": { dialect: "novelai", positive: "a heron", seed: "5" },
  });
  const { items } = Contract.list.answer.parse(await (await fetch(`${local.httpUrl}/v1/prompts`)).json());
  expect(items.map(({ positive, assets }) => [positive, assets])).toEqual(
    expect.arrayContaining([["a fox in the lowest bits", 4]]),
  );
});

it("takes nothing from a message that lies about itself", async () => {
  const bomb = gzipSync(Buffer.alloc(300 * 1024, 97));
  const hidden = {
    "long.png": message("stealth_pnginfo", Buffer.from("x"), 0xffffffff),
    "longer-than-the-picture.png": message("stealth_pnginfo", Buffer.from("x"), 8 * 1000),
    "no-gzip.png": message("stealth_pngcomp", Buffer.from("no gzip file")),
    "grows-beyond-measure.png": message("stealth_pngcomp", bomb),
    "half-a-gzip.png": message("stealth_pngcomp", bomb.subarray(0, 200)),
    "nothing.png": message("stealth_pnginfo", Buffer.alloc(0)),
    "alpha-says-rgb.png": message("stealth_rgbinfo", Buffer.from(prompt)),
  };
  const generations = await generationsOf(...Object.entries(hidden).map(([name, hidden]) => ({ name, hidden })));
  expect(Object.keys(generations)).toHaveLength(7);
  expect(Object.values(generations)).toEqual(Array(7).fill(undefined));
});
