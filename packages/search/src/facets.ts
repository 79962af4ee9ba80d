import type { Filter } from "@darkroom/domain";
import type { Table } from "@lancedb/lancedb";
import type { RecordBatch } from "apache-arrow";
import { type Coded, codeValues, type Value } from "./code-values.ts";
import { columnOfField, whereOf } from "./where.ts";

/** The most frequent values of a field with their counts, and how many there are of them; `null`: without a value. */
export type FacetCounts = Partial<
  Record<Filter.FieldName, { values: { value: string | null; count: number }[]; distinct: number }>
>;

const valuesMost = 100;
const monthsMost = 5_000; // of which whoever draws a timeline needs all
const rowsAtOnce = 250_000;

type Field = { name: Filter.FieldName; condition: Filter.Condition | undefined; counts: Map<string | null, number> };

/**
 * Counts the values of fields among what the filter finds, and all of it. A field that is filtered itself is counted as if
 * it were not, so that people see what else they could choose. All in one go through the rows: the engine holds them
 * against the other conditions, and those of the counted fields are held here against each different value.
 */
export async function countFacets(
  table: Table,
  conditions: readonly Filter.Condition[],
  { names, meant }: { names: readonly Filter.FieldName[]; meant: Filter.Meant | undefined },
): Promise<{ total: number; facets: FacetCounts }> {
  const others = conditions.filter(({ field }) => !names.includes(field));
  const selected = Object.fromEntries(names.map((name) => [name, columnOfField(name)]));
  const rows = await table
    .query()
    .where(whereOf(others, meant))
    .select(selected)
    .toArrow({ maxBatchLength: rowsAtOnce });
  const fields = names.map((name): Field => {
    return { name, condition: conditions.find(({ field }) => field === name), counts: new Map() };
  });
  let total = 0;
  for (const batch of rows.batches) total += countBatch(batch as unknown as RecordBatch, fields);
  return { total, facets: Object.fromEntries(fields.map((field) => [field.name, shownOf(field)])) };
}

/** Adds a batch to the counts; answers how many of its rows are found. */
function countBatch(batch: RecordBatch, fields: readonly Field[]): number {
  const coded = fields.map(({ name }) => codeValues(batch.getChild(name)?.data[0] as never));
  const misses = new Uint8Array(batch.numRows); // how many of the fields keep a row out
  const kept = fields.map(({ condition }, at) => condition && keepersOf(condition, coded[at] as Coded));
  for (const [at, keeps] of kept.entries()) if (keeps) miss((coded[at] as Coded).codes, keeps, misses);
  for (const [at, { counts }] of fields.entries()) {
    const { values } = coded[at] as Coded;
    for (const [code, count] of tally(coded[at] as Coded, misses, kept[at]).entries()) {
      const value = nameOf(values[code] as Value);
      if (count > 0) counts.set(value, (counts.get(value) ?? 0) + count);
    }
  }
  let found = 0;
  for (let row = 0; row < misses.length; row++) if (misses[row] === 0) found++;
  return found;
}

function miss(codes: Int32Array, keeps: readonly boolean[], misses: Uint8Array): void {
  for (let row = 0; row < codes.length; row++) if (!keeps[codes[row] as number]) (misses[row] as number)++;
}

/** Counts the rows that are found, or would be if this field were not filtered. */
function tally({ codes, values }: Coded, misses: Uint8Array, keeps: readonly boolean[] | undefined): Uint32Array {
  const ownMisses = Uint8Array.from(values, (_, code) => (keeps && !keeps[code] ? 1 : 0));
  const found = new Uint32Array(values.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] as number;
    if (misses[row] === ownMisses[code]) (found[code] as number)++;
  }
  return found;
}

const nameOf = (value: Value): string | null =>
  value === null ? null : String(typeof value === "number" ? Math.trunc(value) : value);

function shownOf({ name, counts }: Field) {
  const values = [...counts].map(([value, count]) => ({ value, count }));
  values.sort((a, b) => b.count - a.count || String(a.value).localeCompare(String(b.value)));
  return { values: values.slice(0, name === "month" ? monthsMost : valuesMost), distinct: values.length };
}

/** Of each value, whether the condition finds it: as `whereOf` has the engine do it. */
const keepersOf = ({ terms }: Filter.Condition, { values }: Coded): boolean[] =>
  values.map((value) => {
    const meant = terms.filter(({ isNot }) => !isNot);
    const isMeant = meant.length === 0 || meant.some((term) => means(term, value));
    return isMeant && !terms.some((term) => term.isNot && means(term, value));
  });

function means(term: Filter.Term, value: Value): boolean {
  if (term.is === "none") return value === null;
  if (term.is === "value") return value === term.value;
  if (term.is === "flag") return value === term.flag;
  if (term.is === "box") throw new TypeError("places are not counted");
  return typeof value === "number" && value >= (term.from ?? value) && value <= (term.to ?? value);
}
