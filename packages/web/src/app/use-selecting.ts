import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { hideArranged } from "../features/library/arranged/hide-arranged.ts";
import type { Shelf } from "../features/library/shelf/shelf.ts";
import { selectMonth } from "../features/selection/select-month.ts";
import { useBulk } from "../features/selection/use-bulk.ts";
import { type Address, isFiltered } from "../lib/address.ts";
import { Selection } from "../lib/selection.ts";
import { useCollection } from "../lib/use-collection.ts";
import type { Said } from "../ui/toast.tsx";
import { useTrashing } from "./use-trashing.ts";

export type Selecting = ReturnType<typeof useSelecting>;

/** What is selected in the library, what is done with it, and what was said of that last. */
export function useSelecting(shelf: Shelf, { show, filter }: Pick<Address, "show" | "filter">) {
  const [selection] = useState(() => new Selection());
  const [said, say] = useState<Said>();
  const queries = useQueryClient();
  const hide = (assetIds: readonly string[]) => {
    const items = assetIds.flatMap((assetId) => shelf.find(assetId) ?? []);
    const trashedAt = new Date().toISOString();
    shelf.merge(items.map((item) => ({ ...item, trashedAt })));
    const showArranged = hideArranged(queries, assetIds);
    return () => {
      shelf.merge(items);
      showArranged();
    };
  };
  const bulk = useBulk({ hide, say });
  const onSelect = (name: string) => {
    if (!isFiltered(filter)) return void selectMonth(selection, name, show);
    const month = shelf.months().find(({ month }) => month === name);
    const ids = month?.segments.flatMap(({ items = [] }) => items.map(({ assetId }) => assetId)) ?? [];
    return selection.set(ids, !ids.every((id) => selection.has(id)));
  };
  const collection = useCollection(filter.collection);
  const trashing = useTrashing(shelf, bulk.trash);
  return { selection, bulk, trashing, said, say, onSelect, collection };
}
