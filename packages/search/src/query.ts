import type { Filter } from "@darkroom/domain";
import type { Table } from "@lancedb/lancedb";
import type { ColumnName } from "./columns.ts";
import { columnsOf, wholeOf, withMeant } from "./conditions.ts";
import { countedColumn, countFacets, type FacetCounts } from "./facets.ts";
import { type After, columnsOfSort, firstRows } from "./first-rows.ts";
import { type Held, withHeld } from "./held.ts";
import { type Found, find } from "./misses.ts";
import type { Place } from "./place.ts";
import { readTexts } from "./texts.ts";

export type Question = {
  filter: Filter.Written;
  /** What the tags and collections it names mean. */
  meant?: Filter.Meant;
  sort: Filter.Sort;
  /** The manual collection whose own order is asked for, of all that are filtered by. */
  collection?: string | undefined;
  isAscending: boolean;
  limit: number;
  after?: After | undefined;
  /** Fields whose values are counted. */
  facets: readonly Filter.CountedName[];
};

export type Answer = {
  /** Summaries as they were when the rows were written, as JSON. */
  shown: string[];
  next?: After;
  total: number;
  facets: FacetCounts;
};

/** A page of what the filter finds, how much it finds, and how often each value of a field is among it. Throws `RowsMissing`. */
export async function ask(place: Place, dataset: string, question: Question): Promise<Answer> {
  const { filter, meant = {}, sort, limit, facets } = question;
  const conditions = wholeOf(filter);
  const names: ColumnName[] = [
    ...columnsOf(conditions, meant),
    ...facets.map(countedColumn),
    ...(limit > 0 ? columnsOfSort(sort) : []),
  ];
  return withHeld(place, dataset, names, async (held, table) => {
    const terms = withMeant(conditions, meant).flatMap(({ field, terms }) => (field === "text" ? terms : []));
    const texts = await readTexts(terms, held, table);
    const found = find(conditions, held, { meant, texts });
    const page = limit > 0 ? await pageOf(held, found, question, table) : { shown: [] };
    return { ...page, ...countFacets(held, facets, found) };
  });
}

async function pageOf(
  held: Held,
  { misses }: Found,
  question: Question,
  table: Table,
): Promise<Pick<Answer, "shown" | "next">> {
  const { rows, next } = firstRows(held, misses, question);
  if (rows.length === 0) return { shown: [] };
  const ids = rows.map((row) => held.ids[row] as bigint);
  const found: { shown: string; _rowid: bigint }[] = await table
    .takeRowIds(ids)
    .select(["shown"])
    .withRowId()
    .toArray();
  const byId = new Map(found.map(({ _rowid, shown }) => [_rowid, shown]));
  const shown = ids.flatMap((id) => byId.get(id) ?? []);
  return { shown, ...(next && { next }) };
}
