import { deflateRawSync } from "node:zlib";
import { expect, it } from "vitest";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { cpuMs } from "../../../test/support/cpu-time.ts";
import { bytesSource } from "./byte-source.ts";
import { keepBlocks, rereadBlocks } from "./kept-blocks.ts";
import { readMetadata } from "./read-metadata.ts";

const keep = (bytes: Uint8Array) => keepBlocks(bytesSource(bytes));

it.each(["withExif", "withExifPng", "withLocalDate"] as const)("says the same of %s without the file", async (name) => {
  const { bytes } = await pictures[name]();
  const kept = (await keep(bytes)) ?? new Uint8Array();
  expect((await rereadBlocks(kept))?.metadata).toEqual(await readMetadata(bytes));
  expect(kept.length).toBeLessThan(4_000);
});

it("keeps the texts of generators, and nothing of a picture that says nothing", async () => {
  expect(await keep((await pictures.redSquare()).bytes)).toBeUndefined();
  const said = "a pier at dusk\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 42, Size: 512x512";
  const kept = (await keep(pngWith("parameters", said))) ?? new Uint8Array();
  expect((await rereadBlocks(kept))?.generation).toMatchObject({ positive: "a pier at dusk", seed: "42" });
});

it("takes what is none of ours for nothing, whatever it holds", async () => {
  const odd = [
    Buffer.alloc(0),
    Buffer.from("text"),
    deflateRawSync(Buffer.from([9, 0, 0, 0, 0, 1, 1])),
    deflateRawSync(Buffer.from([1, 0, 255, 255, 255, 255])),
  ];
  for (const bytes of odd) expect((await rereadBlocks(bytes))?.metadata.facts ?? {}).toEqual({});
  const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024));
  expect(await rereadBlocks(bomb)).toBeUndefined();
});

it("keeps no more than fits into an item, in little time, whatever a directory claims", async () => {
  const exif = Buffer.alloc(65_000, 0xa5);
  exif.write("Exif\0\0II*\0\x08\0\0\0", 0, "latin1");
  exif.writeUInt16LE(60_000, 14);
  const head = Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(exif.length + 2, 4);
  const look = async () => expect((await keep(Buffer.concat([head, exif])))?.length ?? 0).toBeLessThan(100_000);
  expect(await cpuMs(look)).toBeLessThan(400);
});

/** A PNG's signature and one text: the readers look at nothing else. */
function pngWith(keyword: string, text: string): Buffer {
  const body = Buffer.from(`${keyword}\0${text}`, "latin1");
  const chunk = Buffer.alloc(body.length + 12);
  chunk.writeUInt32BE(body.length, 0);
  chunk.write("tEXt", 4, "latin1");
  body.copy(chunk, 8);
  const end = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk, end]);
}
