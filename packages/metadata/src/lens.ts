import { bytesSource } from "./byte-source.ts";
import { type Directory, findTiff, numbersOf, readDirectory, type Tiff, textOf } from "./tiff.ts";

type Fields = Directory["entries"];

const tags = { make: 0x010f, makerNote: 0x927c, lensSpecification: 0xa432, lensModel: 0xa434 } as const;
const canonLensModel = 0x0095;
const nikonLens = 0x0084;

/**
 * What a lens is called: EXIF's LensModel, else the name Canon keeps among its own fields, else the range Nikon keeps
 * there or EXIF gives (LensSpecification). Lenses that only a number of the maker's names are left out: one number
 * stands for several.
 */
export async function readLens(tiff: Tiff, fields: Fields): Promise<string | undefined> {
  const written = textOf(fields.get(tags.lensModel));
  if (written) return written.slice(0, 256);
  const own = await fromMaker(tiff, fields);
  return own?.slice(0, 256) ?? rangeText(numbersOf(tiff, fields.get(tags.lensSpecification)));
}

async function fromMaker(tiff: Tiff, fields: Fields): Promise<string | undefined> {
  const note = fields.get(tags.makerNote);
  const make = textOf(fields.get(tags.make))?.toLowerCase() ?? "";
  if (!note) return undefined;
  if (make.startsWith("canon")) return textOf((await canonFields(tiff, note.bytes))?.get(canonLensModel));
  const isNikon = Buffer.from(note.bytes.subarray(0, 7)).toString("latin1") === "Nikon\0\x02";
  const own = isNikon ? await findTiff(bytesSource(note.bytes), 10) : undefined; // a TIFF structure of its own
  const directory = own && (await readDirectory(own, own.firstAt));
  return own && rangeText(numbersOf(own, directory?.entries.get(nikonLens)));
}

/** Canon's fields are a directory without a head, in the byte order of the file; short values are all in their entry. */
async function canonFields(tiff: Tiff, note: Uint8Array): Promise<Fields | undefined> {
  if (note.length < 2) return undefined;
  const count = new DataView(note.buffer, note.byteOffset).getUint16(0, tiff.isLittleEndian);
  const view = new DataView(note.buffer, note.byteOffset, note.length);
  for (let at = 2; at + 12 <= note.length && at < 2 + Math.min(count, 1_000) * 12; at += 12) {
    if (view.getUint16(at, tiff.isLittleEndian) !== canonLensModel) continue;
    const lengthBytes = Math.min(view.getUint32(at + 4, tiff.isLittleEndian), 256);
    const offset = view.getUint32(at + 8, tiff.isLittleEndian); // counts from the file's TIFF head, as all offsets of Canon's
    const bytes = await tiff.source.read(tiff.startsAt + offset, lengthBytes);
    return new Map([[canonLensModel, { tag: canonLensModel, type: 2, count: lengthBytes, bytes, isTruncated: false }]]);
  }
  return undefined;
}

/** "18-55mm f/3.5-5.6" of shortest and longest focal length, and the widest aperture at each. */
function rangeText([shortest, longest, wide, narrow]: number[]): string | undefined {
  const isLength = (value: number | undefined): value is number => value !== undefined && value > 0 && value < 10_000;
  if (!isLength(shortest) || !isLength(longest)) return undefined;
  const tidy = (value: number) => String(Math.round(value * 10) / 10);
  const range = (from: number, to: number) => (from === to ? tidy(from) : `${tidy(from)}-${tidy(to)}`);
  const focal = `${range(shortest, longest)}mm`;
  return isLength(wide) ? `${focal} f/${range(wide, isLength(narrow) ? narrow : wide)}` : focal;
}
