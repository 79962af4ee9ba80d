import type { Query, TakeQuery } from "@lancedb/lancedb";
import type { Data } from "apache-arrow";
import { type ColumnName, columns } from "./columns.ts";
import {
  type Codes,
  type Column,
  concat,
  type Dictionary,
  joined,
  type Numbers,
  type Texts,
  type Value,
} from "./held-columns.ts";

const rowsAtOnce = 250_000;
const rowId = "_rowid"; // the engine's: another fragment or another place in it is another id, and never the same again

/** Rows with their ids, in the engine's order. */
export type Read = { ids: BigUint64Array; columns: Map<ColumnName, Column> };

/** A list of texts, as Arrow lays it out. */
type Lists = Data & { valueOffsets: Int32Array; children: [Coded] };
/** Texts or numbers that are numbers into a dictionary. */
type Coded = Data & { values: Int32Array; dictionary: { length: number; get(at: number): Value } };

/** Reads columns of the rows a query is about, as they are held. Values go on with the numbers they have in known columns. */
export async function readColumns(
  query: Query | TakeQuery,
  names: readonly ColumnName[],
  known?: ReadonlyMap<ColumnName, Column>,
): Promise<Read> {
  const expressions = names.map((name) => [name, selected(name)]);
  const found = await query
    .select({ ...Object.fromEntries(expressions), [rowId]: rowId })
    .toArrow({ maxBatchLength: rowsAtOnce });
  const dataOf = (name: string) => found.batches.map((batch) => batch.getChild(name)?.data[0] as unknown as Data);
  const read = names.map((name): [ColumnName, Column] => {
    const column = known?.get(name);
    const dictionary = column?.is === "codes" ? column.dictionary : { values: [], codes: new Map() };
    const parts = dataOf(name).map((data) => columnOf(name, data, dictionary));
    return [
      name,
      parts.reduce((all, part) => joined(all, [{ from: 0, to: rowsOf(all) }], part), emptyOf(name, dictionary)),
    ];
  });
  const ids = dataOf(rowId).map(({ values }) => values as BigUint64Array);
  return { ids: concat(ids, BigUint64Array), columns: new Map(read) };
}

/** Ids of the rows a query is about, in the engine's order. */
export const readIds = async (query: Query | TakeQuery): Promise<BigUint64Array> => (await readColumns(query, [])).ids;

type Kind = "texts" | "numbers" | "code" | "codes";

/** Keys, names and ids differ in almost every row; numbers repeat only where they are counted. */
function kindOf(name: ColumnName): Kind {
  if (name === "key" || name === "name" || name === "assetId") return "texts";
  const { type } = columns[name];
  if (type === "number" && name !== "rating") return "numbers";
  return type === "list" ? "codes" : "code";
}

/** Has the engine tell the different values apart: of a hundred thousand rows, only the numbers of theirs are handed over. */
function selected(name: ColumnName): string {
  const { type } = columns[name];
  if (type === "list") return `arrow_cast(${name}, 'List(Dictionary(Int32, Utf8))')`;
  if (kindOf(name) === "code")
    return `arrow_cast(${name}, 'Dictionary(Int32, ${type === "number" ? "Float64" : "Utf8"})')`;
  return name;
}

function emptyOf(name: ColumnName, dictionary: Dictionary): Column {
  const kind = kindOf(name);
  if (kind === "numbers") return { is: "numbers", numbers: new Float64Array() };
  if (kind === "texts") return { is: "texts", bytes: new Uint8Array(), offsets: new Int32Array(1) };
  const codes = new Int32Array();
  return { is: "codes", dictionary, codes, ...(kind === "codes" && { offsets: new Int32Array(1) }) };
}

function columnOf(name: ColumnName, data: Data, dictionary: Dictionary): Column {
  const kind = kindOf(name);
  if (kind === "numbers") return numbersOf(data);
  if (kind === "texts") return textsOf(data);
  return kind === "codes" ? listsOf(data as Lists, dictionary) : codesOf(data as Coded, dictionary);
}

function numbersOf(data: Data): Numbers {
  const numbers = Float64Array.from(data.values as Float64Array);
  const isThere = presenceOf(data);
  for (let row = 0; row < numbers.length; row++) if (!isThere(row)) numbers[row] = Number.NaN;
  return { is: "numbers", numbers };
}

function textsOf({ values, valueOffsets, length }: Data): Texts {
  const [first = 0, last = 0] = [valueOffsets[0], valueOffsets[length]];
  const offsets = Int32Array.from({ length: length + 1 }, (_, row) => (valueOffsets[row] as number) - first);
  return { is: "texts", bytes: (values as Uint8Array).slice(first, last), offsets };
}

function codesOf(data: Coded, dictionary: Dictionary): Codes {
  const known = numbersIn(dictionary, data);
  const isThere = presenceOf(data);
  const none = data.nullCount > 0 ? numberOf(null, dictionary) : 0;
  const codes = new Int32Array(data.length);
  for (let row = 0; row < codes.length; row++)
    codes[row] = isThere(row) ? (known[data.values[row] as number] as number) : none;
  return { is: "codes", dictionary, codes };
}

/** A row without a list has one value, `null`; an empty list has none. */
function listsOf(data: Lists, dictionary: Dictionary): Codes {
  const {
    valueOffsets,
    length,
    nullCount,
    children: [child],
  } = data;
  const known = numbersIn(dictionary, child);
  const isThere = presenceOf(data);
  const none = nullCount > 0 ? numberOf(null, dictionary) : 0;
  const codes = new Int32Array((valueOffsets[length] ?? 0) - (valueOffsets[0] ?? 0) + nullCount);
  const offsets = new Int32Array(length + 1);
  let at = 0;
  for (let row = 0; row < length; row++) {
    if (!isThere(row)) codes[at++] = none;
    else
      for (let from = valueOffsets[row] as number; from < (valueOffsets[row + 1] as number); from++)
        codes[at++] = known[child.values[from] as number] as number;
    offsets[row + 1] = at;
  }
  return { is: "codes", dictionary, codes: codes.subarray(0, at), offsets };
}

/** Which of our numbers each of theirs is. */
function numbersIn(dictionary: Dictionary, { dictionary: theirs }: Coded): Int32Array {
  return Int32Array.from({ length: theirs.length }, (_, code) => numberOf(theirs.get(code), dictionary));
}

function numberOf(value: Value, { values, codes }: Dictionary): number {
  const known = codes.get(value);
  if (known !== undefined) return known;
  codes.set(value, values.length);
  return values.push(value) - 1;
}

/** Whether a row has a value. */
function presenceOf({ nullBitmap, nullCount, offset }: Data): (row: number) => boolean {
  if (nullCount === 0 || !nullBitmap) return () => true;
  return (row) => (((nullBitmap[(offset + row) >> 3] as number) >> ((offset + row) & 7)) & 1) === 1;
}

const rowsOf = (column: Column): number => {
  if (column.is === "numbers") return column.numbers.length;
  return (column.offsets?.length ?? (column as Codes).codes.length + 1) - 1;
};
