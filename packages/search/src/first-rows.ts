import type { Filter } from "@darkroom/domain";
import type { ColumnName } from "./columns.ts";
import { columnIn, type Held } from "./held.ts";
import { type By, byNumber, byPlace, byText } from "./orders.ts";

/** What rows are sorted by: each has a value in every row, and every member of a collection has its place in it. */
const sorts = {
  captured: ["capturedAtMs"],
  added: ["addedAtMs"],
  changed: ["changedAtMs"],
  size: ["sizeBytes"],
  key: ["key"],
  name: ["name"],
  position: ["places", "collections"],
} as const satisfies Record<Filter.Sort, readonly ColumnName[]>;

/** Columns it takes to sort. */
export const columnsOfSort = (sort: Filter.Sort): ColumnName[] => ["assetId", ...sorts[sort]];

/** The last row of the page before. */
export type After = { value: string | number; assetId: string };

type Order = {
  sort: Filter.Sort;
  collection?: string | undefined;
  isAscending: boolean;
  limit: number;
  after?: After | undefined;
};

/** `next`: where there are more. */
export type Page = { rows: number[]; next?: After };

/** The first rows that nothing keeps out, those with the same value by their ids. */
export function firstRows(held: Held, misses: Uint8Array, order: Order): Page {
  const { isAscending, limit, after } = order;
  const values = byValue(held, order);
  const ids = byText(columnIn(held, "assetId", "texts"), after?.assetId);
  const sign = isAscending ? 1 : -1;
  const inOrder = (a: number, b: number) => sign * (values.compare(a, b) || ids.compare(a, b));
  const isBeyond = (row: number) => sign * (values.compareToAfter(row) || ids.compareToAfter(row)) > 0;
  const most = limit + 1;
  const first: number[] = [];
  let edge: number | undefined; // the last of those there is room for
  for (let at = 0; at < misses.length; at++) {
    const row = isAscending ? at : misses.length - 1 - at; // as a rule what is new was added last
    if (misses[row] !== 0 || (edge !== undefined && inOrder(row, edge) >= 0)) continue;
    if ((after && !isBeyond(row)) || first.push(row) < 4 * most) continue;
    first.sort(inOrder).length = most;
    edge = first[limit];
  }
  const rows = first.sort(inOrder).slice(0, limit);
  const last = rows.at(-1);
  if (last === undefined || first.length <= limit) return { rows };
  return { rows, next: { value: values.valueOf(last), assetId: String(ids.valueOf(last)) } };
}

function byValue(held: Held, { sort, collection = "", after }: Order): By {
  const [name] = sorts[sort];
  if (name === "places") {
    const [places, collections] = [columnIn(held, name, "codes"), columnIn(held, "collections", "codes")];
    return byPlace(places, { collections, id: collection, after: String(after?.value) });
  }
  if (name === "key" || name === "name") return byText(columnIn(held, name, "texts"), after && String(after.value));
  return byNumber(columnIn(held, name, "numbers"), Number(after?.value));
}
