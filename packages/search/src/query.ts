import { Filter } from "@darkroom/domain";
import type { Table } from "@lancedb/lancedb";
import type { ColumnName } from "./columns.ts";
import { countFacets, type FacetCounts } from "./facets.ts";
import type { Place } from "./place.ts";
import { type Sort, sorts } from "./sorts.ts";
import { opened } from "./store.ts";
import { numberSql, textSql, whereOf } from "./where.ts";

/** The last row of the page before. */
export type After = { value: string | number; assetId: string };

export type Question = {
  filter: Filter.Written;
  sort: Sort;
  isAscending: boolean;
  limit: number;
  after?: After | undefined;
  /** Fields whose values are counted. */
  facets: readonly Filter.FieldName[];
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
  const table = await opened(place, dataset);
  try {
    const conditions = Filter.read(question.filter);
    const [page, total, facets] = await Promise.all([
      pageOf(table, question, whereOf(conditions)),
      table.countRows(whereOf(conditions)),
      countFacets(table, conditions, question.facets),
    ]);
    return { ...page, total, facets };
  } finally {
    table.close();
  }
}

type Key = { assetId: string; value: string | number };

/** Two steps, since to sort rows with all they hold takes three times as long: which ones, then what they show. */
async function pageOf(table: Table, question: Question, where: string): Promise<Pick<Answer, "shown" | "next">> {
  const { sort, isAscending, limit } = question;
  const column = sorts[sort];
  const ordering = [column, "assetId"].map((columnName) => ({ columnName, ascending: isAscending }));
  const keys: Key[] = await table
    .query()
    .where(question.after ? `${where} AND ${beyond(column, question.after, isAscending)}` : where)
    .select({ assetId: "assetId", value: column })
    .orderBy(ordering)
    .limit(limit + 1)
    .toArray();
  const page = keys.slice(0, limit);
  const last = page.at(-1);
  if (!last) return { shown: [] };
  const ids = page.map(({ assetId }) => textSql(assetId)).join(", ");
  const rows: { assetId: string; shown: string }[] = await table
    .query()
    .where(`assetId IN (${ids})`)
    .select(["assetId", "shown"])
    .toArray();
  const byId = new Map(rows.map(({ assetId, shown }) => [assetId, shown]));
  const shown = page.flatMap(({ assetId }) => byId.get(assetId) ?? []);
  return { shown, ...(keys.length > limit && { next: { assetId: last.assetId, value: last.value } }) };
}

/** What comes after a row in the order asked for. */
function beyond(column: ColumnName, { value, assetId }: After, isAscending: boolean): string {
  const than = isAscending ? ">" : "<";
  const literal = typeof value === "number" ? numberSql(value) : textSql(value);
  return `(${column} ${than} ${literal} OR (${column} = ${literal} AND assetId ${than} ${textSql(assetId)}))`;
}
