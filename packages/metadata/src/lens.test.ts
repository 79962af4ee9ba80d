import { expect, it } from "vitest";
import { readExif } from "./exif.ts";

const types = { text: 2, rational: 5, bytes: 7, pointer: 4 } as const;
type Field = [tag: number, type: keyof typeof types, value: Buffer];

const text = (value: string) => Buffer.from(`${value}\0`, "latin1");
const rationals = (...values: [number, number][]) => {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [index, [above, below]] of values.entries()) {
    bytes.writeUInt32LE(above, index * 8);
    bytes.writeUInt32LE(below, index * 8 + 4);
  }
  return bytes;
};

/** A little-endian directory that begins at `at`, its values behind it; offsets count from zero. */
function directory(at: number, fields: readonly Field[]): Buffer {
  const table = Buffer.alloc(2 + fields.length * 12 + 4);
  table.writeUInt16LE(fields.length, 0);
  const values: Buffer[] = [];
  let valueAt = at + table.length;
  for (const [index, [tag, type, value]] of fields.entries()) {
    const entry = 2 + index * 12;
    table.writeUInt16LE(tag, entry);
    table.writeUInt16LE(types[type], entry + 2);
    table.writeUInt32LE(type === "rational" ? value.length / 8 : value.length, entry + 4);
    table.writeUInt32LE(valueAt, entry + 8);
    values.push(value);
    valueAt += value.length;
  }
  return Buffer.concat([table, ...values]);
}

const head = Buffer.from("II*\0\x08\0\0\0", "latin1");
const tiff = (fields: readonly Field[]) => Buffer.concat([head, directory(8, fields)]);
const lensOf = async (...fields: Field[]) => (await readExif(tiff(fields))).lensModel;

const make = (name: string): Field => [0x010f, "text", text(name)];
const range: Field = [0xa432, "rational", rationals([18, 1], [55, 1], [35, 10], [56, 10])];

it("takes the name EXIF has before all others", async () => {
  expect(await lensOf(range, [0xa434, "text", text("EF-S18-55mm f/3.5-5.6 IS")])).toBe("EF-S18-55mm f/3.5-5.6 IS");
});

it("takes the name among Canon's own fields", async () => {
  const name = "EF24-105mm f/4L IS USM";
  const noteAt = 8 + 2 + 2 * 12 + 4 + "Canon\0".length; // behind the directory and the value before
  const note = directory(noteAt, [[0x0095, "text", text(name)]]);
  expect(await lensOf(make("Canon"), [0x927c, "bytes", note])).toBe(name);
});

it("takes the range among Nikon's own fields", async () => {
  const own = Buffer.concat([head, directory(8, [[0x0084, "rational", rationals([24, 1], [120, 1], [4, 1], [4, 1])]])]);
  const note = Buffer.concat([Buffer.from("Nikon\0\x02\x10\0\0", "latin1"), own]);
  expect(await lensOf(make("NIKON CORPORATION"), [0x927c, "bytes", note])).toBe("24-120mm f/4");
});

it("takes the range EXIF gives, and no range of nothing", async () => {
  expect(await lensOf(range)).toBe("18-55mm f/3.5-5.6");
  expect(await lensOf([0xa432, "rational", rationals([35, 1], [35, 1], [0, 0], [0, 0])])).toBe("35mm");
  expect(await lensOf([0xa432, "rational", rationals([0, 0], [0, 0], [0, 0], [0, 0])])).toBeUndefined();
});

it.each(["Canon", "NIKON CORPORATION", "Apple"])("takes no lens from notes of %s that are none", async (name) => {
  for (const note of [Buffer.alloc(1), Buffer.alloc(40, 0xff), Buffer.from("Nikon\0\x02\x10\0\0II*\0", "latin1")])
    expect(await lensOf(make(name), [0x927c, "bytes", note])).toBeUndefined();
});
