import { type RefObject, useEffect, useSyncExternalStore } from "react";
import type { Selection } from "../../../lib/selection.ts";
import { EmptyTile, Tile } from "../grid/tile.tsx";
import type { Turns } from "../grid/turns.ts";
import { useRested } from "../grid/use-rested.ts";
import type { View } from "../grid/use-view.ts";
import { boxAt, type Lattice, within } from "./lattice.ts";
import type { Arranged } from "./use-arranged.ts";
import type { Drag } from "./use-drag.ts";

type Props = {
  arranged: Arranged;
  selection: Selection;
  scroller: RefObject<HTMLElement | null>;
  view: View;
  turns: Turns;
  lattice: Lattice;
  active: string | undefined;
  drag: Drag | undefined;
};

/** What is in sight of the order, and what is read on for it. */
export function Squares({ scroller, arranged, selection, view, turns, lattice, active, drag }: Props) {
  const rested = useRested(scroller);
  useSyncExternalStore(selection.subscribe, selection.changes);
  const { items, total = items.length, move, more } = arranged;
  const [from, to] = within(lattice, view, total);
  useEffect(() => {
    if (to > items.length) more?.();
  }, [to, items.length, more]);
  const tabStop = items.some(({ assetId }) => assetId === active) ? active : items[from]?.assetId;
  const shared = { turns, hasGrip: move !== undefined };
  const mark = drag && boxAt(lattice, drag.slot);
  return (
    <div className="canvas" style={{ height: Math.ceil(total / lattice.columns) * lattice.stepPx }}>
      <ul className="tiles" aria-label={move ? "In the collection's own order" : "By name"}>
        {Array.from({ length: Math.max(0, to - from) }, (_, step) => {
          const box = boxAt(lattice, from + step);
          const item = items[from + step];
          if (!item) return <EmptyTile key={`${box.top} ${box.left}`} {...box} />;
          const { assetId } = item;
          const own = { isTabStop: assetId === tabStop, isRested: assetId === rested };
          const held = { isSelected: selection.has(assetId), isDragged: drag?.ids.includes(assetId) };
          return <Tile key={assetId} item={item} {...own} {...held} {...shared} {...box} />;
        })}
      </ul>
      {mark && (
        <div className="drop-mark" style={{ left: mark.left - lattice.gap, top: mark.top, height: mark.height }} />
      )}
    </div>
  );
}
