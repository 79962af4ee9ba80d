import { indexes } from "../../../packages/table/src/shape.ts";
import type { Item } from "./expressions.ts";

export type IndexName = keyof typeof indexes;
export const indexNames = Object.keys(indexes) as IndexName[];

type Late = { key: string; item: Item | undefined; atMs: number };

/** The secondary indexes: each write reaches them later, and those of one item in their order. */
export function openViews({ nowMs, lagMs }: { nowMs(): number; lagMs(): number }) {
  const views = new Map<string, Map<string, Item>>(); // index and partition → key → item
  const shown = new Map<string, Item>();
  let late: Late[] = [];

  const placesOf = (item: Item): string[] =>
    indexNames.flatMap((name) => {
      const { partitionKey, sortKey } = indexes[name];
      const isThere = item[partitionKey.name] !== undefined && item[sortKey.name] !== undefined;
      return isThere ? [`${name}\0${item[partitionKey.name]}`] : [];
    });

  const show = ({ key, item }: Late) => {
    const before = shown.get(key);
    for (const place of before ? placesOf(before) : []) views.get(place)?.delete(key);
    if (!item) {
      shown.delete(key);
      return;
    }
    for (const place of placesOf(item)) {
      const view = views.get(place) ?? new Map<string, Item>();
      views.set(place, view.set(key, item));
    }
    shown.set(key, item);
  };

  const catchUp = () => {
    if (late.length === 0) return;
    const now = nowMs();
    for (const each of late) if (each.atMs <= now) show(each);
    late = late.filter(({ atMs }) => atMs > now);
  };

  return {
    note: (key: string, item: Item | undefined): void => {
      const lag = lagMs();
      const waits = late.filter((each) => each.key === key).map(({ atMs }) => atMs);
      if (lag === 0 && waits.length === 0) show({ key, item, atMs: 0 });
      else late.push({ key, item, atMs: Math.max(nowMs() + lag, ...waits) });
    },
    at: (name: IndexName, partition: string): Iterable<Item> => {
      catchUp();
      return views.get(`${name}\0${partition}`)?.values() ?? [];
    },
  };
}
