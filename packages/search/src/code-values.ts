import { type Bool, type Data, DataType, type Float64, type Utf8 } from "apache-arrow";

/** What a row says in one column; `null`: nothing. */
export type Value = string | number | boolean | null;

/** One batch of a column: its different values, and which of them each row has. */
export type Coded = { values: Value[]; codes: Int32Array };

/** Tells the different values of a batch apart. Throws a TypeError for a column that is no text, number or flag. */
export function codeValues(data: Data): Coded {
  if (DataType.isUtf8(data.type)) return codeTexts(data as Data<Utf8>);
  if (DataType.isFloat(data.type)) return codeNumbers(data as Data<Float64>);
  if (DataType.isBool(data.type)) return codeFlags(data as Data<Bool>);
  throw new TypeError(`values of the type ${data.type} are not counted`);
}

const utf8 = new TextDecoder();

/** Different texts: a table with open addressing, of their bytes. */
type Texts = {
  bytes: Uint8Array;
  offsets: Int32Array;
  slots: Int32Array; // which of the different texts; -1: none
  firsts: number[]; // of each, a row that has it
};

/** Told apart by their bytes, so that only different ones are decoded: a hundred thousand take two milliseconds. */
function codeTexts(data: Data<Utf8>): Coded {
  const { values: bytes, valueOffsets: offsets, length } = data;
  const isThere = presenceOf(data);
  const codes = new Int32Array(length);
  const texts: Texts = { bytes, offsets, slots: new Int32Array(1024).fill(-1), firsts: [] };
  for (let row = 0; row < length; row++) {
    if (!isThere(row)) {
      codes[row] = -1;
      continue;
    }
    const slot = slotOf(row, texts);
    if ((texts.slots[slot] as number) < 0) texts.slots[slot] = texts.firsts.push(row) - 1;
    codes[row] = texts.slots[slot] as number;
    if (texts.firsts.length * 2 > texts.slots.length) grow(texts);
  }
  const values = texts.firsts.map((row) => utf8.decode(bytes.subarray(offsets[row], offsets[row + 1])));
  return withMissing({ values, codes }, data);
}

/** The place in the table where a row's text is, or would be. */
function slotOf(row: number, { bytes, offsets, slots, firsts }: Texts): number {
  const from = offsets[row] as number;
  const length = (offsets[row + 1] as number) - from;
  const mask = slots.length - 1;
  for (let slot = hash(bytes, from, from + length) & mask; ; slot = (slot + 1) & mask) {
    const which = slots[slot] as number;
    if (which < 0) return slot;
    const first = firsts[which] as number;
    const other = offsets[first] as number;
    if ((offsets[first + 1] as number) - other === length && isSame(bytes, from, other, length)) return slot;
  }
}

function grow(texts: Texts): void {
  texts.slots = new Int32Array(texts.slots.length * 4).fill(-1);
  for (const [which, row] of texts.firsts.entries()) texts.slots[slotOf(row, texts)] = which;
}

/** FNV-1a, 32 bits. */
function hash(bytes: Uint8Array, from: number, to: number): number {
  let hashed = 0x811c9dc5;
  for (let at = from; at < to; at++) hashed = Math.imul(hashed ^ (bytes[at] as number), 0x01000193);
  return hashed ^ (hashed >>> 15);
}

function isSame(bytes: Uint8Array, one: number, other: number, length: number): boolean {
  for (let at = 0; at < length; at++) if (bytes[one + at] !== bytes[other + at]) return false;
  return true;
}

function codeNumbers(data: Data<Float64>): Coded {
  const isThere = presenceOf(data);
  const known = new Map<number, number>();
  const codes = new Int32Array(data.length);
  for (let row = 0; row < codes.length; row++) {
    const value = data.values[row] as number;
    const code = isThere(row) ? (known.get(value) ?? known.size) : -1;
    if (code === known.size) known.set(value, code);
    codes[row] = code;
  }
  return withMissing({ values: [...known.keys()], codes }, data);
}

function codeFlags(data: Data<Bool>): Coded {
  const isThere = presenceOf(data);
  const codes = new Int32Array(data.length);
  for (let row = 0; row < codes.length; row++) codes[row] = isThere(row) ? bitOf(data.values, data.offset + row) : -1;
  return withMissing({ values: [false, true], codes }, data);
}

/** Rows without a value have one of their own, `null`. */
function withMissing({ values, codes }: Coded, { nullCount }: Data): Coded {
  if (nullCount === 0) return { values, codes };
  for (let row = 0; row < codes.length; row++) if (codes[row] === -1) codes[row] = values.length;
  return { values: [...values, null], codes };
}

/** Whether a row has a value. */
function presenceOf({ nullBitmap, nullCount, offset }: Data): (row: number) => boolean {
  if (nullCount === 0 || !nullBitmap) return () => true;
  return (row) => bitOf(nullBitmap, offset + row) === 1;
}

const bitOf = (bits: Uint8Array, at: number): number => ((bits[at >> 3] as number) >> (at & 7)) & 1;
