import type { Codes, Numbers, Texts } from "./held-columns.ts";

/** An order of rows. */
export type By = {
  compare(a: number, b: number): number;
  /** The same, with the last row of the page before. */
  compareToAfter(row: number): number;
  valueOf(row: number): string | number;
};

export const byNumber = ({ numbers }: Numbers, after: number): By => ({
  compare: (a, b) => (numbers[a] as number) - (numbers[b] as number),
  compareToAfter: (row) => (numbers[row] as number) - after,
  valueOf: (row) => numbers[row] as number,
});

/** By their bytes, which is by their code points. */
export function byText({ bytes, offsets }: Texts, after = ""): By {
  const other = Buffer.from(after);
  const spanOf = (row: number): Range => [offsets[row] as number, offsets[row + 1] as number];
  return {
    compare: (a, b) => compareBytes(bytes, spanOf(a), bytes, spanOf(b)),
    compareToAfter: (row) => compareBytes(bytes, spanOf(row), other, [0, other.length]),
    valueOf: (row) => Buffer.from(bytes.subarray(...spanOf(row))).toString(),
  };
}

/** By where members stand in a collection: each says it in a list beside the collections it is in. */
export function byPlace(
  { dictionary, codes }: Codes,
  { collections, id, after }: { collections: Codes; id: string; after: string },
): By {
  const wanted = collections.dictionary.codes.get(id);
  const { offsets = new Int32Array() } = collections;
  const placeOf = (row: number): string => {
    const at = collections.codes.subarray(offsets[row], offsets[row + 1]).indexOf(wanted ?? -1);
    return at < 0 ? "" : String(dictionary.values[codes[(offsets[row] as number) + at] as number]);
  };
  return {
    compare: (a, b) => compareWords(placeOf(a), placeOf(b)),
    compareToAfter: (row) => compareWords(placeOf(row), after),
    valueOf: placeOf,
  };
}

/** Places are made of digits and small letters. */
const compareWords = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

type Range = readonly [from: number, to: number];

function compareBytes(bytes: Uint8Array, [from, to]: Range, others: Uint8Array, [start, end]: Range): number {
  const length = Math.min(to - from, end - start);
  for (let at = 0; at < length; at++) {
    const difference = (bytes[from + at] as number) - (others[start + at] as number);
    if (difference !== 0) return difference;
  }
  return to - from - (end - start);
}
