import { expect, it } from "vitest";
import { mutate } from "../../../test/fixtures/hostile.ts";
import { pictures } from "../../../test/fixtures/pictures.ts";
import { cpuMs } from "../../../test/support/cpu-time.ts";
import { bytesSource } from "./byte-source.ts";
import { readExif } from "./exif.ts";

it.each(["withExif", "webp", "withExifPng", "avif"] as const)("reads what a camera wrote into %s", async (name) => {
  const { bytes } = await pictures[name]();

  expect(await readExif(bytes)).toMatchObject({
    cameraMake: "Darkroom",
    cameraModel: "Fixture One",
    lensModel: "Fixture 35mm F2.8",
    exposureSec: 0.004,
    fNumber: 2.8,
    iso: 400,
    focalLengthMm: 35,
    focalLength35Mm: 52,
    takenAt: { local: "2024-05-17T12:30:45.250", offset: "+02:00" },
    latitudeDeg: 52.52,
    longitudeDeg: -13.4,
    altitudeM: 34.5,
    gpsAt: "2024-05-17T10:30:45.000Z",
    warnings: [],
  });
});

it.each([1, 2, 3, 4, 5, 6, 7, 8])("reads orientation %i", async (orientation) => {
  const { bytes } = await pictures.oriented(orientation);
  expect(await readExif(bytes)).toMatchObject({ orientation });
});

it("has nothing to say of files without EXIF, and of no file at all", async () => {
  for (const make of [pictures.redSquare, pictures.animatedGif, pictures.textNamedPng, pictures.zeroByte])
    expect(await readExif((await make()).bytes)).toEqual({ warnings: [] });
});

it("leaves an impossible date out, and says so", async () => {
  const { bytes } = await pictures.withImpossibleDate();
  expect(await readExif(bytes)).toEqual({ orientation: 1, warnings: ["date_implausible"] });
});

it("reads little of a large file", async () => {
  const { bytes } = await pictures.photo12Mp();
  const source = bytesSource(bytes);
  let readBytes = 0;
  const counting = {
    ...source,
    read(offset: number, length: number) {
      readBytes += length;
      return source.read(offset, length);
    },
  };

  expect((await readExif(counting)).cameraMake).toBe("Darkroom");
  expect(readBytes).toBeLessThan(4096);
});

it("never throws, however a file is cut or damaged", async () => {
  for (const make of [pictures.withExif, pictures.webp, pictures.withExifPng, pictures.avif, pictures.tiff]) {
    const { bytes } = await make();
    for (let length = 0; length < 1500; length += 7) await readExif(bytes.subarray(0, length));
    for (let seed = 1; seed <= 200; seed += 1) await readExif(mutate(bytes.subarray(0, 4096), seed, 40));
  }
});

/** A little-endian TIFF with one directory of the given entries (tag, type, count, value or offset). */
function tiffOf(entries: readonly (readonly [number, number, number, number])[], behind = Buffer.alloc(0)): Buffer {
  const bytes = Buffer.alloc(10 + entries.length * 12 + 4);
  bytes.write("II*\0", "latin1");
  bytes.writeUInt32LE(8, 4);
  bytes.writeUInt16LE(entries.length, 8);
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = 10 + index * 12;
    bytes.writeUInt16LE(tag, at);
    bytes.writeUInt16LE(type, at + 2);
    bytes.writeUInt32LE(count, at + 4);
    bytes.writeUInt32LE(value, at + 8);
  }
  return Buffer.concat([bytes, behind]);
}

it("reads the fields of a TIFF itself", async () => {
  const bytes = tiffOf(
    [
      [0x0110, 2, 6, 38],
      [0x0112, 3, 1, 6],
    ],
    Buffer.from("Model\0"),
  );
  expect(await readExif(bytes)).toEqual({ orientation: 6, cameraModel: "Model", warnings: [] });
});

it("cuts a field at 64 KiB and says so", async () => {
  const makeAt = 10 + 12 + 4;
  const bytes = tiffOf([[0x010f, 2, 8_000_000, makeAt]], Buffer.alloc(8_000_000, "m"));

  const exif = await readExif(bytes);

  expect(exif.warnings).toEqual(["metadata_truncated"]);
  expect(exif.cameraMake).toHaveLength(256);
});

it("stops at 1 MiB in all, though a thousand entries ask for more", async () => {
  const entries = Array.from({ length: 1000 }, (_, index) => [0x1000 + index, 2, 60_000, 8] as const);
  const bytes = tiffOf(entries, Buffer.alloc(100_000, "x"));
  const read = async () => expect((await readExif(bytes)).warnings).toEqual(["metadata_truncated"]);
  expect(await cpuMs(read)).toBeLessThan(1_000);
});

it("survives a directory that points at itself", async () => {
  expect(await readExif(tiffOf([[0x8769, 4, 1, 8]]))).toEqual({ warnings: [] });
});

it("takes no place from a receiver without a fix", async () => {
  const gps = tiffOf([[0x8825, 4, 1, 26]]);
  const directory = Buffer.alloc(2 + 2 * 12 + 4 + 24);
  directory.writeUInt16LE(2, 0);
  for (const [index, tag] of [2, 4].entries()) {
    directory.writeUInt16LE(tag, 2 + index * 12);
    directory.writeUInt16LE(5, 4 + index * 12);
    directory.writeUInt32LE(3, 6 + index * 12);
    directory.writeUInt32LE(26 + 30, 10 + index * 12);
  }
  expect(await readExif(Buffer.concat([gps, directory]))).toEqual({ warnings: ["gps_implausible"] });
});
