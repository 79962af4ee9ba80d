/** What rows say in a column of few different values; `null`: nothing. */
export type Value = string | number | null;

/** Different values of a column, each with a number. It only grows, so that older versions may go on reading it. */
export type Dictionary = { readonly values: Value[]; readonly codes: Map<Value, number> };

/** A column in memory: what each row says, in the rows' order. */
export type Column = Codes | Numbers | Texts;

/** Values that repeat; with `offsets`, a row has those from its own offset up to the next one's. */
export type Codes = { is: "codes"; dictionary: Dictionary; codes: Int32Array; offsets?: Int32Array };

/** NaN: none. */
export type Numbers = { is: "numbers"; numbers: Float64Array };

/** UTF-8, each text up to the next one's offset. Every row has one. */
export type Texts = { is: "texts"; bytes: Uint8Array; offsets: Int32Array };

/** Rows from one up to another. */
export type Span = { from: number; to: number };

/** The rows of some spans of a column, and after them all of another with the same dictionary. */
export function joined(column: Column, spans: readonly Span[], more: Column): Column {
  if (column.is === "numbers" && more.is === "numbers") {
    const parts = spans.map(({ from, to }) => column.numbers.subarray(from, to));
    return { is: "numbers", numbers: concat([...parts, more.numbers], Float64Array) };
  }
  if (column.is === "texts" && more.is === "texts") {
    const parts = spans.map(({ from, to }) => column.bytes.subarray(column.offsets[from], column.offsets[to]));
    const offsets = joinedOffsets(column.offsets, spans, more.offsets);
    return { is: "texts", bytes: concat([...parts, more.bytes], Uint8Array), offsets };
  }
  if (column.is === "codes" && more.is === "codes") return joinedCodes(column, spans, more);
  throw new TypeError(`a column of ${column.is} goes on with ${more.is}`);
}

function joinedCodes(column: Codes, spans: readonly Span[], more: Codes): Codes {
  const { dictionary, codes, offsets } = column;
  const parts = spans.map(({ from, to }) => codes.subarray(beginOf(column, from), beginOf(column, to)));
  return {
    is: "codes",
    dictionary,
    codes: concat([...parts, more.codes], Int32Array),
    ...(offsets && more.offsets && { offsets: joinedOffsets(offsets, spans, more.offsets) }),
  };
}

function joinedOffsets(offsets: Int32Array, spans: readonly Span[], more: Int32Array): Int32Array {
  const rows = spans.reduce((sum, { from, to }) => sum + to - from, more.length - 1);
  const left = new Int32Array(rows + 1);
  let row = 0;
  for (const part of [...spans.map(({ from, to }) => offsets.subarray(from, to + 1)), more]) {
    const moved = (left[row] as number) - (part[0] as number);
    for (let at = 1; at < part.length; at++) left[++row] = (part[at] as number) + moved;
  }
  return left;
}

type Numeric = Int32Array | Uint8Array | Float64Array | BigUint64Array;

/** Arrays of one kind after each other. */
export function concat<Kind extends Numeric>(parts: readonly Kind[], Made: new (length: number) => Kind): Kind {
  const all = new Made(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part as never, at);
    at += part.length;
  }
  return all;
}

/** Where the codes of a row begin, and those of the row before end. */
export const beginOf = ({ offsets }: Codes, row: number): number => (offsets ? (offsets[row] as number) : row);

/** Bytes a column takes, without its dictionary. */
export function sizeOf(column: Column): number {
  if (column.is === "numbers") return column.numbers.byteLength;
  if (column.is === "texts") return column.bytes.byteLength + column.offsets.byteLength;
  return column.codes.byteLength + (column.offsets?.byteLength ?? 0);
}
