import type { Filter } from "@darkroom/domain";
import type { Table } from "@lancedb/lancedb";
import { type ColumnName, columns } from "./columns.ts";
import { columnOfField, whereOf } from "./where.ts";

/** The most frequent values of a field with their counts, and how many there are of them; `null`: without a value. */
export type FacetCounts = Partial<
  Record<Filter.FieldName, { values: { value: string | null; count: number }[]; distinct: number }>
>;

const valuesMost = 100;
const monthsMost = 5_000; // of which whoever draws a timeline needs all
const rowsAtOnce = 250_000;

/**
 * Counts the values of fields among what the filter finds. A field that is filtered itself is counted as if it were not, so
 * that people see what else they could choose.
 */
export async function countFacets(
  table: Table,
  conditions: readonly Filter.Condition[],
  fields: readonly Filter.FieldName[],
): Promise<FacetCounts> {
  const isFiltered = (field: Filter.FieldName) => conditions.some((condition) => condition.field === field);
  const free = fields.filter((field) => !isFiltered(field));
  const groups = [free, ...fields.filter(isFiltered).map((field) => [field])].filter((group) => group.length > 0);
  const counted = await Promise.all(
    groups.map((group) => countGroup(table, whereOf(conditions.filter(({ field }) => !group.includes(field))), group)),
  );
  return Object.assign({}, ...counted);
}

async function countGroup(table: Table, where: string, fields: readonly Filter.FieldName[]): Promise<FacetCounts> {
  const selected = Object.fromEntries(fields.map((field) => [field, codedSql(columnOfField(field))]));
  const found = await table.query().where(where).select(selected).toArrow({ maxBatchLength: rowsAtOnce });
  return Object.fromEntries(
    fields.map((field) => {
      const counts = new Map<string | null, number>();
      for (const data of found.getChild(field)?.data ?? []) tally(data as unknown as Coded, counts);
      const values = [...counts].map(([value, count]) => ({ value, count }));
      const shown = values.sort((a, b) => b.count - a.count || String(a.value).localeCompare(String(b.value)));
      return [field, { values: shown.slice(0, field === "month" ? monthsMost : valuesMost), distinct: values.length }];
    }),
  );
}

/** Values travel as numbers into a dictionary: a hundred thousand are counted in a millisecond. */
function codedSql(column: ColumnName): string {
  const { type } = columns[column];
  const plain = type === "number" ? `CAST(${column} AS BIGINT)` : column;
  return `arrow_cast(${type === "text" ? column : `CAST(${plain} AS STRING)`}, 'Dictionary(Int32, Utf8)')`;
}

/** A batch of an Arrow column of dictionary type. */
type Coded = {
  length: number;
  values: Int32Array;
  nullCount: number;
  getValid(index: number): boolean;
  dictionary?: { get(index: number): string | null };
};

function tally(data: Coded, counts: Map<string | null, number>): void {
  const byCode = new Map<number, number>();
  let missing = 0;
  for (let at = 0; at < data.length; at++) {
    if (data.nullCount > 0 && !data.getValid(at)) missing++;
    else byCode.set(data.values[at] ?? -1, (byCode.get(data.values[at] ?? -1) ?? 0) + 1);
  }
  if (missing > 0) counts.set(null, (counts.get(null) ?? 0) + missing);
  for (const [code, count] of byCode) {
    const value = data.dictionary?.get(code) ?? null;
    counts.set(value, (counts.get(value) ?? 0) + count);
  }
}
