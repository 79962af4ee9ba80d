import type { Filter } from "@darkroom/domain";
import type { Table } from "@lancedb/lancedb";
import { columns } from "./columns.ts";
import type { FacetCounts } from "./facets.ts";
import { columnOfField, whereOf } from "./where.ts";

const valuesMost = 100;
const rowsAtOnce = 250_000;

/** What is counted of a field: tags are found by more than assets carry. */
const countedColumn = (field: Filter.FieldName) => (field === "tag" ? "tags" : columnOfField(field));

/** Has a row several values of this field? */
export const isList = (field: Filter.FieldName): boolean => columns[countedColumn(field)].type === "list";

/** A batch of an Arrow column of lists, whose values are numbers into a dictionary. */
export type Lists = {
  length: number;
  nullCount: number;
  valueOffsets: Int32Array;
  children: [{ values: Int32Array; dictionary?: { get(index: number): string | null } }?];
};

/** A list column as lists of numbers into a dictionary: a hundred thousand are counted in some milliseconds. */
export const codedLists = (column: string): string => `arrow_cast(${column}, 'List(Dictionary(Int32, Utf8))')`;

/** Counts how many of what the filter finds have each value of a field with several; the field itself as if it were not filtered. */
export async function countLists(
  table: Table,
  conditions: readonly Filter.Condition[],
  { names, meant }: { names: readonly Filter.FieldName[]; meant: Filter.Meant | undefined },
): Promise<FacetCounts> {
  const counted = await Promise.all(
    names.map(async (name) => {
      const others = conditions.filter(({ field }) => field !== name);
      const query = table.query().where(whereOf(others, meant));
      const rows = await query
        .select({ value: codedLists(countedColumn(name)) })
        .toArrow({ maxBatchLength: rowsAtOnce });
      const counts = new Map<string | null, number>();
      for (const data of rows.getChild("value")?.data ?? []) tally(data as unknown as Lists, counts);
      const values = [...counts].map(([value, count]) => ({ value, count }));
      values.sort((a, b) => b.count - a.count || String(a.value).localeCompare(String(b.value)));
      return [name, { values: values.slice(0, valuesMost), distinct: values.length }];
    }),
  );
  return Object.fromEntries(counted);
}

function tally(
  { length, nullCount, valueOffsets, children: [child] }: Lists,
  counts: Map<string | null, number>,
): void {
  const add = (value: string | null, count: number) => counts.set(value, (counts.get(value) ?? 0) + count);
  if (nullCount > 0) add(null, nullCount);
  const byCode = new Map<number, number>();
  for (let at = valueOffsets[0] ?? 0; at < (valueOffsets[length] ?? 0); at++) {
    const code = child?.values[at] ?? -1;
    byCode.set(code, (byCode.get(code) ?? 0) + 1);
  }
  for (const [code, count] of byCode) add(child?.dictionary?.get(code) ?? null, count);
}
