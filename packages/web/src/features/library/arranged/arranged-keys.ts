import type { KeyboardEvent } from "react";
import type { Item } from "../shelf/month.ts";
import { slotFor } from "./lattice.ts";

type Order = { items: readonly Item[]; columns: number };
type OnMove = (assetId: string, slotFor: (ids: readonly string[]) => number) => void;

const steps: Record<string, (columns: number) => number> = {
  ArrowLeft: () => -1,
  ArrowRight: () => 1,
  ArrowUp: (columns) => -columns,
  ArrowDown: (columns) => columns,
  Home: () => Number.NEGATIVE_INFINITY,
  End: () => Number.POSITIVE_INFINITY,
};

/** The arrow keys, Home and End move the focus; with Alt they move what has it, and all that is selected with it. */
export function arrangedKeys({ items, columns }: Order, onGo: (assetId: string) => void, onMove: OnMove | undefined) {
  return (event: KeyboardEvent): void => {
    const assetId = event.target instanceof HTMLElement ? event.target.dataset.asset : undefined;
    const by = steps[event.key]?.(columns);
    const at = items.findIndex((item) => item.assetId === assetId);
    if (!assetId || by === undefined || at < 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.altKey) {
      event.preventDefault(); // elsewhere Alt and an arrow leave the page
      onMove?.(assetId, (ids) => slotFor(items, ids, by));
      return;
    }
    event.preventDefault();
    onGo(items[Math.max(0, Math.min(items.length - 1, at + by))]?.assetId ?? "");
  };
}
