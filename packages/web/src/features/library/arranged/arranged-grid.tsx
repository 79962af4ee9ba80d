import { type Ref, useEffect, useImperativeHandle, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { counted } from "../../../lib/format.ts";
import type { Selection } from "../../../lib/selection.ts";
import type { Said } from "../../../ui/toast.tsx";
import type { GridHandle } from "../grid/library-grid.tsx";
import { selectTiles } from "../grid/select-tiles.ts";
import { Turns } from "../grid/turns.ts";
import { useView } from "../grid/use-view.ts";
import { arrangedKeys } from "./arranged-keys.ts";
import "./arranged.css";
import { latticeFor, slotAt } from "./lattice.ts";
import { Squares } from "./squares.tsx";
import type { Arranged } from "./use-arranged.ts";
import { useDrag } from "./use-drag.ts";
import { useSteps } from "./use-steps.ts";

type Props = { arranged: Arranged; selection: Selection; handle: Ref<GridHandle>; say: (said: Said) => void };

/** A collection in one row after the other. In people's own order tiles can be dragged, and moved with Alt and the arrow keys. */
export function ArrangedGrid({ arranged, selection, handle, say }: Props) {
  const { items, move } = arranged;
  const scroller = useRef<HTMLElement>(null);
  const [turns] = useState(() => new Turns());
  const view = useView(scroller, turns);
  const lattice = latticeFor(view.width);
  const [active, setActive] = useState<string>();
  const { goTo, keep } = useSteps(scroller, lattice, items);
  useImperativeHandle(handle, () => ({ goTo: ({ assetId = "" }) => goTo(assetId) }));
  const latest = useRef(items);
  useEffect(() => {
    latest.current = items;
  });
  const ids = () => latest.current.map(({ assetId }) => assetId);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the order is looked up when somebody selects
  const selecting = useMemo(() => selectTiles(selection, ids), [selection]);
  const isSelecting = useSyncExternalStore(selection.subscribe, selection.isActive);
  const idsWith = (assetId: string) => (selection.has(assetId) ? selection.ids() : [assetId]);
  const { drag, handlers } = useDrag(scroller, {
    isActive: move !== undefined,
    slotAt: (x, y) => slotAt(lattice, scroller.current, { x, y, count: items.length }),
    idsWith,
    onDrop: (dropped, slot) => move?.(dropped, slot, say),
  });
  const onMove = (assetId: string, slotFor: (ids: readonly string[]) => number) => {
    move?.(idsWith(assetId), slotFor(idsWith(assetId)), say);
    keep(assetId);
  };
  return (
    <div className="library" {...handlers}>
      <main
        className="scroller arranged"
        ref={scroller}
        aria-label="Library"
        data-selecting={isSelecting || undefined}
        data-dragging={drag ? true : undefined}
        {...selecting}
        onKeyDown={arrangedKeys({ items, columns: lattice.columns }, goTo, move && onMove)}
        onFocus={({ target }) => target.dataset.asset && setActive(target.dataset.asset)}
      >
        <Squares {...{ scroller, arranged, selection, view, turns, lattice, active, drag }} />
      </main>
      {drag && (
        <div className="drag-words" style={{ left: drag.x, top: drag.y }}>
          {counted(drag.ids.length, "asset")}
        </div>
      )}
    </div>
  );
}
