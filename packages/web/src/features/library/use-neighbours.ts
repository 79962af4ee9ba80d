import { useEffect, useMemo, useSyncExternalStore } from "react";
import { type Item, itemAt, monthOf, pageAt, segmentFor, sortKey, total } from "./shelf/month.ts";
import type { Shelf, Spot } from "./shelf/shelf.ts";

type Neighbours = { item?: Item | undefined; previous?: Item | undefined; next?: Item | undefined };

/**
 * An asset and those before and after it in the library, as far as they are read; what is missing of them is read. An asset
 * the shelf does not hold is looked for where `known` says it is.
 */
export function useNeighbours(shelf: Shelf, assetId: string | undefined, known?: Item): Neighbours {
  const months = useSyncExternalStore(shelf.subscribe, shelf.months);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what the shelf knows changes with its months
  const found = useMemo(() => (assetId ? around(shelf, assetId, known) : undefined), [shelf, months, assetId, known]);
  useEffect(() => {
    shelf.want("viewer", found?.missing ?? []);
  }, [shelf, found]);
  return found ?? {};
}

/** An asset and those before and after it, where one comes after the other. */
export function neighboursIn(items: readonly Item[], assetId: string | undefined): Neighbours {
  const at = items.findIndex((item) => item.assetId === assetId);
  return at < 0 ? {} : { item: items[at], previous: items[at - 1], next: items[at + 1] };
}

type Beside = { item?: Item | undefined; missing?: Spot };

function around(shelf: Shelf, assetId: string, known: Item | undefined): Neighbours & { missing: Spot[] } {
  const place = shelf.whereIs(assetId);
  if (!place) return { missing: known?.assetId === assetId ? spotsOf(shelf, known) : [] };
  const months = shelf.months().filter((month) => total(month) > 0);
  const at = months.indexOf(place.month);
  const beside = (step: 1 | -1): Beside => {
    const index = place.index + step;
    if (index >= 0 && index < total(place.month)) return reach(months[at], index);
    const other = months[at + step];
    return reach(other, step > 0 || !other ? 0 : total(other) - 1);
  };
  const [previous, next] = [beside(-1), beside(1)];
  return {
    item: itemAt(place.month, place.index),
    previous: previous.item,
    next: next.item,
    missing: [next.missing, previous.missing].filter((spot) => spot !== undefined),
  };
}

/** Where an asset is that is not held; nowhere, if the filter does not show it. */
function spotsOf(shelf: Shelf, item: Item): Spot[] {
  const month = shelf.months().find(({ month }) => month === monthOf(item));
  const segment = month ? segmentFor(month, sortKey(item)) : -1;
  if (!month || (segment < 0 && !month.rest) || month.segments[segment]?.items) return [];
  return [{ month: month.month, segment: segment < 0 ? "rest" : segment }];
}

function reach(month: ReturnType<Shelf["months"]>[number] | undefined, index: number): Beside {
  if (!month) return {};
  const item = itemAt(month, index);
  if (item) return { item };
  const { segment } = pageAt(month, index);
  return { missing: { month: month.month, segment: segment < 0 ? "rest" : segment } };
}
