import { expect, it } from "vitest";
import { live } from "../../../test/fixtures/live.ts";
import { videos } from "../../../test/fixtures/videos.ts";
import { cpuMs } from "../../../test/support/cpu-time.ts";
import { bytesSource } from "./byte-source.ts";
import { findMotion } from "./motion-photo.ts";
import { readMetadata } from "./read-metadata.ts";

it.each([
  ["motionPhoto", "google"],
  ["microVideo", "google"],
  ["samsung", "samsung"],
  ["heic", "heif"],
] as const)("finds the film in %s, to the byte", async (name, source) => {
  const [{ bytes }, film] = await Promise.all([live[name](), videos.upright()]);
  const { motion, warnings } = await readMetadata(bytes);
  expect(motion).toEqual({ source, offsetBytes: bytes.indexOf(film.bytes), lengthBytes: film.bytes.length });
  expect(warnings).toEqual([]);
});

it.each(["lyingLength", "lyingTrailer", "photo"] as const)("finds no film in %s", async (name) => {
  expect(await readMetadata((await live[name]()).bytes)).not.toHaveProperty("motion");
});

it("reads what a live photo shares with its film", async () => {
  expect((await readMetadata((await live.photo()).bytes)).facts).toMatchObject({
    ...{ cameraMake: "Apple", contentIdentifier: live.identifier },
  });
});

it("reads a trailer and items that lie in linear time", async () => {
  const { bytes } = await live.samsung();
  const trailer = Buffer.from(bytes);
  for (let at = 0; at < 40; at += 1) {
    trailer.writeUInt32LE(0xffffffff - at, trailer.length - 8 - at);
    expect(await cpuMs(() => readMetadata(trailer))).toBeLessThan(400);
  }
});

it.each(["<Item ", '<a:Item :Semantic="MotionPhoto" ', ":MicroVideoOffset=", "<"])(
  "reads %s without end in linear time",
  async (piece) => {
    const bytes = Buffer.from(piece.repeat(131_072 / piece.length));
    const before = process.cpuUsage();
    await findMotion(bytesSource(bytes), { xmp: { bytes, isTruncated: false } });
    expect(process.cpuUsage(before).user).toBeLessThan(40_000);
  },
);
