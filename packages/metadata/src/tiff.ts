import type { ByteSource } from "./byte-source.ts";
import { decodeText } from "./text.ts";

/** One entry of an image file directory; its values are read on demand. */
export type TiffEntry = {
  tag: number;
  type: number;
  count: number;
  bytes: Uint8Array;
  isTruncated: boolean;
  place?: Place;
};

/** Where a field lies that does not fit into its entry, whole. */
type Place = { offset: number; lengthBytes: number };

export type Directory = { entries: Map<number, TiffEntry>; nextAt: number };

/** A TIFF structure (TIFF 6.0; BigTIFF too) within a source, its offsets counted from `startsAt`. */
export type Tiff = {
  source: ByteSource;
  startsAt: number;
  isLittleEndian: boolean;
  isBig: boolean;
  firstAt: number;
  /** What is read of one field at most. */
  maxFieldBytes: number;
};

/** TIFF and BigTIFF, and what Panasonic (0x55) and Olympus ("RO", "RS") write in their place. */
const versions = new Set([42, 43, 0x55, 0x4f52, 0x5352]);
const usualFieldBytes = 64 * 1024;
const maxEntries = 1_000;
const typeBytes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

/** Opens the structure that begins at `startsAt`; nothing when the bytes there are no TIFF header. */
export async function findTiff(
  source: ByteSource,
  startsAt: number,
  maxFieldBytes = usualFieldBytes,
): Promise<Tiff | undefined> {
  const head = await source.read(startsAt, 16);
  if (head.length < 8) return undefined;
  const isLittleEndian = head[0] === 0x49 && head[1] === 0x49;
  if (!isLittleEndian && !(head[0] === 0x4d && head[1] === 0x4d)) return undefined;
  const view = viewOf(head);
  const version = view.getUint16(2, isLittleEndian);
  if (!versions.has(version) || (version === 43 && head.length < 16)) return undefined;
  const isBig = version === 43;
  const firstAt = isBig ? Number(view.getBigUint64(8, isLittleEndian)) : view.getUint32(4, isLittleEndian);
  return { source, startsAt, isLittleEndian, isBig, firstAt, maxFieldBytes };
}

/**
 * Reads the directory at `at`: at most 1,000 entries, of each at most `maxFieldBytes`. What lies outside the file is left out.
 * `undefined` when there is no directory there.
 */
export async function readDirectory(tiff: Tiff, at: number): Promise<Directory | undefined> {
  const { source, startsAt, isLittleEndian, isBig } = tiff;
  const [countBytes, entryBytes, offsetBytes] = isBig ? [8, 20, 8] : [2, 12, 4];
  const head = viewOf(await source.read(startsAt + at, countBytes));
  if (at <= 0 || head.byteLength < countBytes) return undefined;
  const announced = isBig ? Number(head.getBigUint64(0, isLittleEndian)) : head.getUint16(0, isLittleEndian);
  const count = Math.min(announced, maxEntries);
  const table = await source.read(startsAt + at + countBytes, count * entryBytes + offsetBytes);
  const entries = new Map<number, TiffEntry>();
  for (let index = 0; index < count && (index + 1) * entryBytes <= table.length; index += 1) {
    const entry = await readEntry(tiff, table.subarray(index * entryBytes, (index + 1) * entryBytes));
    if (entry && !entries.has(entry.tag)) entries.set(entry.tag, entry);
  }
  const rest = viewOf(table.subarray(count * entryBytes));
  const hasNext = announced === count && rest.byteLength >= offsetBytes;
  const next = hasNext && (isBig ? Number(rest.getBigUint64(0, isLittleEndian)) : rest.getUint32(0, isLittleEndian));
  return { entries, nextAt: next || 0 };
}

async function readEntry(
  { source, startsAt, isLittleEndian, isBig, maxFieldBytes }: Tiff,
  raw: Uint8Array,
): Promise<TiffEntry | undefined> {
  const view = viewOf(raw);
  const [tag, type] = [view.getUint16(0, isLittleEndian), view.getUint16(2, isLittleEndian)];
  const announced = isBig ? Number(view.getBigUint64(4, isLittleEndian)) : view.getUint32(4, isLittleEndian);
  const unitBytes = typeBytes[type] ?? 0;
  if (unitBytes === 0) return undefined;
  const count = Math.min(announced, Math.floor(maxFieldBytes / unitBytes));
  const [valueAt, inlineBytes] = isBig ? [12, 8] : [8, 4];
  const lengthBytes = count * unitBytes;
  if (announced * unitBytes <= inlineBytes)
    return { tag, type, count, bytes: raw.subarray(valueAt, valueAt + lengthBytes), isTruncated: false };
  const offset = isBig ? Number(view.getBigUint64(valueAt, isLittleEndian)) : view.getUint32(valueAt, isLittleEndian);
  const bytes = Uint8Array.from(await source.read(startsAt + offset, lengthBytes));
  const place = { offset: startsAt + offset, lengthBytes: announced * unitBytes };
  return { tag, type, count, bytes, isTruncated: count < announced || bytes.length < lengthBytes, place };
}

/** All numbers of an entry; rationals as quotients (`NaN` for 0/0), undefined bytes and text as nothing. */
export function numbersOf(tiff: Tiff, entry: TiffEntry | undefined): number[] {
  if (!entry) return [];
  const view = viewOf(entry.bytes);
  const little = tiff.isLittleEndian;
  const read = readers[entry.type];
  const unitBytes = typeBytes[entry.type] ?? 0;
  if (!read || unitBytes === 0) return [];
  return Array.from({ length: Math.floor(entry.bytes.length / unitBytes) }, (_, index) =>
    read(view, index * unitBytes, little),
  );
}

type ReadNumber = (view: DataView, at: number, little: boolean) => number;

const readers: Record<number, ReadNumber> = {
  1: (view, at) => view.getUint8(at),
  3: (view, at, little) => view.getUint16(at, little),
  4: (view, at, little) => view.getUint32(at, little),
  5: (view, at, little) => view.getUint32(at, little) / view.getUint32(at + 4, little),
  6: (view, at) => view.getInt8(at),
  8: (view, at, little) => view.getInt16(at, little),
  9: (view, at, little) => view.getInt32(at, little),
  10: (view, at, little) => view.getInt32(at, little) / view.getInt32(at + 4, little),
  11: (view, at, little) => view.getFloat32(at, little),
  12: (view, at, little) => view.getFloat64(at, little),
  13: (view, at, little) => view.getUint32(at, little),
  16: (view, at, little) => Number(view.getBigUint64(at, little)),
  18: (view, at, little) => Number(view.getBigUint64(at, little)),
};

/** The text of an ASCII or UTF-8 entry up to its first NUL, trimmed; `undefined` when empty. */
export function textOf(entry: TiffEntry | undefined): string | undefined {
  if (!entry || ![1, 2, 7].includes(entry.type)) return undefined;
  const end = entry.bytes.indexOf(0);
  const bytes = end < 0 ? entry.bytes : entry.bytes.subarray(0, end);
  return decodeText(bytes).trim() || undefined;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
