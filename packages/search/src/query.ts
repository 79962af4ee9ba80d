import type { Filter } from "@darkroom/domain";
import type { Table } from "@lancedb/lancedb";
import type { ColumnName } from "./columns.ts";
import { columnsOf, wholeOf, withMeant } from "./conditions.ts";
import { countedColumn, countFacets, type FacetCounts } from "./facets.ts";
import { type After, columnsOfSort, firstRows, type Page } from "./first-rows.ts";
import { withHeld } from "./held.ts";
import { withMasks } from "./masks.ts";
import { find } from "./misses.ts";
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
    const { counted, rows, next } = withMasks(() => {
      const found = find(conditions, held, { meant, texts });
      const page: Page = limit > 0 ? firstRows(held, found.misses, question) : { rows: [] };
      return { counted: countFacets(held, facets, found), ...page };
    });
    const ids = rows.map((row) => held.ids[row] as bigint);
    return { shown: await readShown(ids, table), ...(next && { next }), ...counted };
  });
}

/** Summaries of rows, as these are named. */
async function readShown(ids: readonly bigint[], table: Table): Promise<string[]> {
  if (ids.length === 0) return [];
  const found: { shown: string; _rowid: bigint }[] = await table
    .takeRowIds(ids)
    .select(["shown"])
    .withRowId()
    .toArray();
  const byId = new Map(found.map(({ _rowid, shown }) => [_rowid, shown]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
