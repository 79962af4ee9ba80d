import type { Table } from "@lancedb/lancedb";
import type { ColumnName } from "./columns.ts";
import { type Column, joined, type Span, sizeOf } from "./held-columns.ts";
import type { Place } from "./place.ts";
import { readColumns, readIds } from "./read-columns.ts";
import { opened } from "./store.ts";

/** A version of a dataset: the ids of its rows, and what has been asked for of its columns, in the same order. */
export type Held = {
  version: number;
  ids: BigUint64Array;
  columns: ReadonlyMap<ColumnName, Column>;
};

/** One that answers, and one that is about to. */
const datasetsMost = 2;
/** More rows than that are read with all others. */
const cameMost = 10_000;
/** What one dataset's columns may take; those nobody asked for lately go first. */
const heldMostBytes = 256 * 1024 ** 2;

const held = new Map<string, Promise<Held>>();

/**
 * Uses the newest version of a dataset with these columns in memory, where the next question finds them: only what changed
 * since is read. `table` is the same version. Throws `RowsMissing`.
 */
export async function withHeld<Answer>(
  place: Place,
  dataset: string,
  names: readonly ColumnName[],
  use: (held: Held, table: Table) => Answer | Promise<Answer>,
): Promise<Answer> {
  const key = keyOf(place, dataset);
  const before = held.get(key);
  const opening = advance(place, dataset, before, names);
  const now = opening.then(({ held }) => held);
  now.catch(() => held.get(key) === now && held.delete(key)); // said to whoever asked
  held.delete(key);
  held.set(key, now);
  for (const oldest of held.keys()) if (held.size > datasetsMost) held.delete(oldest);
  const opened = await opening;
  try {
    return await use(opened.held, opened.table);
  } finally {
    opened.table.close();
  }
}

/** Forgets a dataset that is made anew, or gone. */
export const forget = (place: Place, dataset: string): boolean => held.delete(keyOf(place, dataset));

/** A held column. Throws a TypeError when it was not asked for, or is held in another way. */
export function columnIn<Is extends Column["is"]>(held: Held, name: ColumnName, is: Is): Extract<Column, { is: Is }> {
  const column = held.columns.get(name);
  if (column?.is !== is) throw new TypeError(`${name} is not held as ${is}`);
  return column as Extract<Column, { is: Is }>;
}

/** Where rows with these ids are, which stand in the rows' order. */
export const rowsOf = ({ ids }: Held, some: BigUint64Array): Span[] => keptOf(ids, some).spans;

const keyOf = ({ uri }: Place, dataset: string): string => `${uri}/${dataset}`;

/** One after the other: whoever comes second finds what the first one read, and never an older version. */
async function advance(
  place: Place,
  dataset: string,
  before: Promise<Held> | undefined,
  names: readonly ColumnName[],
): Promise<{ held: Held; table: Table }> {
  const known = await before?.catch(() => undefined);
  const table = await opened(place, dataset);
  try {
    const version = await table.version();
    const now = known?.version === version ? known : known && (await caughtUp(known, version, table));
    return { held: await completed(now, { version, names, table }), table };
  } catch (error) {
    table.close();
    throw error;
  }
}

type Wanted = { version: number; names: readonly ColumnName[]; table: Table };

/** Reads the columns that are missing. Throws where rows come in another order than those that are held. */
async function completed(now: Held | undefined, { version, names, table }: Wanted): Promise<Held> {
  const missing = names.filter((name) => !now?.columns.has(name));
  if (now && missing.length === 0) return { ...now, columns: lastFirst(now.columns, names) };
  const read = await readColumns(table.query(), missing);
  if (now && !isSame(read.ids, now.ids)) throw new Error("the engine gave the rows of one version in two orders");
  const all = new Map([...read.columns, ...(now?.columns ?? [])]);
  return { version, ids: read.ids, columns: lastFirst(all, names) };
}

/** What was asked for last comes first, and what there is no room for goes. */
function lastFirst(all: ReadonlyMap<ColumnName, Column>, names: readonly ColumnName[]): Map<ColumnName, Column> {
  const isAsked = ([name]: [ColumnName, Column]) => names.includes(name);
  let bytes = 0;
  const kept = [...all]
    .toSorted((a, b) => Number(isAsked(b)) - Number(isAsked(a)))
    .filter((entry) => {
      bytes += sizeOf(entry[1]);
      return isAsked(entry) || bytes <= heldMostBytes;
    });
  return new Map(kept);
}

/**
 * The columns of a newer version: rows that are gone are left out, and those that came are read. A row that changed is both,
 * since the engine changes none in place. `undefined` where that would be many, as after small files were made one.
 */
async function caughtUp(known: Held, version: number, table: Table): Promise<Held | undefined> {
  const ids = await readIds(table.query());
  if (isSame(ids, known.ids)) return { ...known, version };
  const { spans, kept } = keptOf(known.ids, ids);
  const came = ids.subarray(kept);
  if (came.length === 0 || came.length > cameMost) return undefined;
  const read = await readColumns(table.takeRowIds([...came]), [...known.columns.keys()], known.columns);
  if (!isSame(read.ids, came)) throw new Error("the engine gave other rows than it was asked for");
  const columns = [...known.columns].map(([name, column]): [ColumnName, Column] => {
    return [name, joined(column, spans, read.columns.get(name) ?? column)];
  });
  return { version, ids, columns: new Map(columns) };
}

/** Which rows are among others in the same order, and how many of these they are: the rest came after them. */
function keptOf(all: BigUint64Array, some: BigUint64Array): { spans: Span[]; kept: number } {
  const [ids, others] = [halvesOf(all), halvesOf(some)];
  const spans: Span[] = [];
  let kept = 0;
  for (let row = 0; row < all.length; row++) {
    if (ids[2 * row] !== others[2 * kept] || ids[2 * row + 1] !== others[2 * kept + 1]) continue;
    const last = spans.at(-1);
    if (last?.to === row) last.to++;
    else spans.push({ from: row, to: row + 1 });
    kept++;
  }
  return { spans, kept };
}

const isSame = (a: BigUint64Array, b: BigUint64Array): boolean => bytesOf(a).equals(bytesOf(b));

const bytesOf = ({ buffer, byteOffset, byteLength }: BigUint64Array) => Buffer.from(buffer, byteOffset, byteLength);

/** To be compared without making a hundred thousand large integers. */
const halvesOf = ({ buffer, byteOffset, length }: BigUint64Array) => new Uint32Array(buffer, byteOffset, 2 * length);
