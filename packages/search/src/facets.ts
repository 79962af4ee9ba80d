import type { Filter } from "@darkroom/domain";
import type { ColumnName } from "./columns.ts";
import { columnOf } from "./conditions.ts";
import { columnIn, type Held } from "./held.ts";
import type { Codes, Value } from "./held-columns.ts";
import { maskOf } from "./masks.ts";
import type { Found } from "./misses.ts";

/** The most frequent values of a field with their counts, and how many there are of them; `null`: without a value. */
export type FacetCounts = Partial<
  Record<Filter.CountedName, { values: { value: string | null; count: number }[]; distinct: number }>
>;

const valuesMost = 100;
const monthsMost = 5_000; // of which whoever draws a timeline needs all

/** What is counted of a field: tags are found by more than assets carry. */
export const countedColumn = (name: Filter.CountedName): ColumnName => (name === "tag" ? "tags" : columnOf[name]);

/**
 * Counts the values of fields among what is found, and all of it. A field that is filtered itself is counted as if it were
 * not, so that people see what else they could choose.
 */
export function countFacets(
  held: Held,
  names: readonly Filter.CountedName[],
  { misses, ownMisses }: Found,
): { total: number; facets: FacetCounts } {
  const counted = names.map((name) => {
    const column = columnIn(held, countedColumn(name), "codes");
    const counts = tally(column, misses, ownMisses.get(name));
    return [name, shownOf(counts, column.dictionary.values, name === "month" ? monthsMost : valuesMost)];
  });
  let total = 0;
  for (let row = 0; row < misses.length; row++) if (misses[row] === 0) total++;
  return { total, facets: Object.fromEntries(counted) };
}

/** How many of the rows that are found have each value; with a field's own misses, of those that would be without them. */
export function tally(column: Codes, misses: Uint8Array, own: Uint8Array = maskOf(misses.length)): Uint32Array {
  const { codes, offsets, dictionary } = column;
  const counts = new Uint32Array(dictionary.values.length);
  const count = (at: number) => (counts[codes[at] as number] as number)++;
  if (!offsets) for (let row = 0; row < misses.length; row++) misses[row] === own[row] && count(row);
  else
    for (let row = 0; row < misses.length; row++)
      for (let at = offsets[row] as number; misses[row] === own[row] && at < (offsets[row + 1] as number); at++)
        count(at);
  return counts;
}

function shownOf(counts: Uint32Array, names: readonly Value[], most: number) {
  const values: { value: string | null; count: number }[] = [];
  for (const [code, count] of counts.entries())
    if (count > 0) values.push({ value: nameOf(names[code] ?? null), count });
  values.sort((a, b) => b.count - a.count || String(a.value).localeCompare(String(b.value)));
  return { values: values.slice(0, most), distinct: values.length };
}

const nameOf = (value: Value): string | null => (value === null ? null : String(value));
