import { useState } from "react";
import type { Shelf } from "../features/library/shelf/shelf.ts";
import { selectMonth } from "../features/selection/select-month.ts";
import { useBulk } from "../features/selection/use-bulk.ts";
import { type Address, isFiltered } from "../lib/address.ts";
import { Selection } from "../lib/selection.ts";
import { useCollection } from "../lib/use-collection.ts";
import type { Said } from "../ui/toast.tsx";

export type Selecting = ReturnType<typeof useSelecting>;

/** What is selected in the library, what is done with it, and what was said of that last. */
export function useSelecting(shelf: Shelf, { show, filter }: Pick<Address, "show" | "filter">) {
  const [selection] = useState(() => new Selection());
  const [said, say] = useState<Said>();
  const hide = (assetIds: readonly string[]) => {
    const items = assetIds.flatMap((assetId) => shelf.find(assetId) ?? []);
    const trashedAt = new Date().toISOString();
    shelf.merge(items.map((item) => ({ ...item, trashedAt })));
    return () => void shelf.merge(items);
  };
  const bulk = useBulk({ hide, say });
  const onSelect = (name: string) => {
    if (!isFiltered(filter)) return void selectMonth(selection, name, show);
    const month = shelf.months().find(({ month }) => month === name);
    const ids = month?.segments.flatMap(({ items = [] }) => items.map(({ assetId }) => assetId)) ?? [];
    return selection.set(ids, !ids.every((id) => selection.has(id)));
  };
  const looked = useCollection(filter.collection);
  const collection = looked && !looked.isSmart ? looked.collectionId : undefined;
  return { selection, bulk, said, say, onSelect, collection };
}
