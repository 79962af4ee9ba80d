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

/** By their bytes, which is by their code points. Compared a hundred thousand times, so that nothing is made for it. */
export function byText({ bytes, offsets }: Texts, after = ""): By {
  const other = Buffer.from(after);
  const beginOf = (row: number): number => offsets[row] as number;
  const lengthOf = (row: number): number => (offsets[row + 1] as number) - (offsets[row] as number);
  return {
    compare: (a, b) => {
      const same = sameBytes(bytes, beginOf(a), beginOf(b), Math.min(lengthOf(a), lengthOf(b)));
      if (same === lengthOf(a) || same === lengthOf(b)) return lengthOf(a) - lengthOf(b);
      return (bytes[beginOf(a) + same] as number) - (bytes[beginOf(b) + same] as number);
    },
    compareToAfter: (row) => Buffer.compare(bytes.subarray(beginOf(row), beginOf(row + 1)), other),
    valueOf: (row) => Buffer.from(bytes.subarray(beginOf(row), beginOf(row + 1))).toString(),
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

/** How many bytes are the same from two places on, at most so many. */
function sameBytes(bytes: Uint8Array, one: number, other: number, most: number): number {
  let same = 0;
  while (same < most && bytes[one + same] === bytes[other + same]) same++;
  return same;
}
