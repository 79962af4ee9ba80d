import { Filter } from "@darkroom/domain";
import type { Table } from "@lancedb/lancedb";
import type { ColumnName } from "./columns.ts";
import { countFacets, type FacetCounts } from "./facets.ts";
import { countLists, isList } from "./list-facets.ts";
import type { Place } from "./place.ts";
import { type Key, placedKeys } from "./placed.ts";
import { type Sort, sorts } from "./sorts.ts";
import { opened } from "./store.ts";
import { numberSql, textSql, whereOf } from "./where.ts";

/** The last row of the page before. */
export type After = { value: string | number; assetId: string };

export type Question = {
  filter: Filter.Written;
  /** What the tags and collections it names mean. */
  meant?: Filter.Meant;
  sort: Sort;
  /** The manual collection whose own order is asked for, of all that are filtered by. */
  collection?: string | undefined;
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
    const { facets, meant } = question;
    const where = whereOf(conditions, meant);
    const names = facets.filter((name) => !isList(name));
    const [page, { total, facets: counts }, lists] = await Promise.all([
      pageOf(table, question, where),
      names.length > 0
        ? countFacets(table, conditions, { names, meant })
        : table.countRows(where).then((total) => ({ total, facets: {} })),
      countLists(table, conditions, { names: facets.filter(isList), meant }),
    ]);
    return { ...page, total, facets: { ...counts, ...lists } };
  } finally {
    table.close();
  }
}

/** Two steps, since to sort rows with all they hold takes three times as long: which ones, then what they show. */
async function pageOf(table: Table, question: Question, where: string): Promise<Pick<Answer, "shown" | "next">> {
  const { limit } = question;
  if (limit === 0) return { shown: [] };
  const keys = await keysOf(table, question, where);
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

/** The first rows in the order that is asked for, one more than the page has. */
async function keysOf(table: Table, question: Question, where: string): Promise<Key[]> {
  const { sort } = question;
  if (sort === "position") return placedKeys(table, question, where);
  const sorted = { ...question, sort };
  return (await quickKeys(table, sorted, where)) ?? exactKeys(table, sorted, where);
}

type Sorted = Question & { sort: keyof typeof sorts };

const selected = (sort: Sorted["sort"]) => ({ assetId: "assetId", value: sorts[sort] });

/**
 * The first rows, one more than the page has, where few have the same value: sorted by that alone, which is three times as
 * quick, since the ids of all others are never read. `undefined` where so many share one that the ids must decide.
 */
async function quickKeys(table: Table, question: Sorted, where: string): Promise<Key[] | undefined> {
  const { sort, isAscending, limit, after } = question;
  const column = sorts[sort];
  const most = 2 * limit + 2;
  const from = after && `${column} ${isAscending ? ">=" : "<="} ${literalOf(after.value)}`;
  const keys: Key[] = await table
    .query()
    .where(from ? `${where} AND ${from}` : where)
    .select(selected(sort))
    .orderBy([{ columnName: column, ascending: isAscending }])
    .limit(most)
    .toArray();
  const edge = keys.length === most ? keys.at(-1)?.value : undefined; // others may have it, too
  const isBeyond = ({ value, assetId }: Key) =>
    value !== after?.value || (isAscending ? assetId > after.assetId : assetId < after.assetId);
  const sure = keys.filter((key) => key.value !== edge && isBeyond(key));
  if (edge !== undefined && sure.length <= limit) return undefined;
  const places = new Map<string | number, number>(sure.map(({ value }, at) => [value, at]));
  const byId = (a: Key, b: Key) => (a.assetId < b.assetId ? -1 : 1) * (isAscending ? 1 : -1);
  const inOrder = (a: Key, b: Key) => (a.value === b.value ? byId(a, b) : placeOf(a) - placeOf(b));
  const placeOf = ({ value }: Key) => places.get(value) ?? 0;
  return sure.sort(inOrder).slice(0, limit + 1);
}

/** The first rows, one more than the page has; those with the same value by their ids. */
async function exactKeys(table: Table, question: Sorted, where: string): Promise<Key[]> {
  const { sort, isAscending, limit, after } = question;
  const column = sorts[sort];
  return table
    .query()
    .where(after ? `${where} AND ${beyond(column, after, isAscending)}` : where)
    .select(selected(sort))
    .orderBy([column, "assetId"].map((columnName) => ({ columnName, ascending: isAscending })))
    .limit(limit + 1)
    .toArray();
}

/** What comes after a row in the order asked for. */
function beyond(column: ColumnName, { value, assetId }: After, isAscending: boolean): string {
  const than = isAscending ? ">" : "<";
  const literal = literalOf(value);
  return `(${column} ${than} ${literal} OR (${column} = ${literal} AND assetId ${than} ${textSql(assetId)}))`;
}

const literalOf = (value: string | number): string => (typeof value === "number" ? numberSql(value) : textSql(value));
