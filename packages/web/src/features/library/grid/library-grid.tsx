import { type ReactNode, useEffect, useImperativeHandle, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { go } from "../../../lib/address.ts";
import { type Arrangement, arrange, lineAt, shapeFor } from "../shelf/arrange.ts";
import { itemAt } from "../shelf/month.ts";
import type { Shelf } from "../shelf/shelf.ts";
import type { Selecting } from "./month-section.tsx";
import { Scrubber } from "./scrubber.tsx";
import { Sections } from "./sections.tsx";
import { selectTiles } from "./select-tiles.ts";
import { Turns } from "./turns.ts";
import { anchorAt, useAnchor } from "./use-anchor.ts";
import { type Goal, useGoal } from "./use-goal.ts";
import { gridKeys } from "./use-grid-keys.ts";
import { useView, type View } from "./use-view.ts";
import { useWanted } from "./use-wanted.ts";

export type GridHandle = { goTo(goal: Goal): void };
type Props = Selecting & {
  shelf: Shelf;
  at: string | undefined;
  handle: React.Ref<GridHandle>;
  above?: { content: ReactNode; heightFor: (width: number) => number } | undefined; // scrolled away with the library
};

const rememberMs = 400;

/** The library by month. However large it is, only what is in sight is in the document. */
export function LibraryGrid({ shelf, at, handle, above, selection, onSelect }: Props) {
  const scroller = useRef<HTMLElement>(null);
  const months = useSyncExternalStore(shelf.subscribe, shelf.months);
  const [turns] = useState(() => new Turns());
  const view = useView(scroller, turns);
  const room = above?.heightFor(view.width) ?? 0;
  const arrangement = useMemo(() => arrange(months, shapeFor(view.width), room), [months, view.width, room]);
  const [active, setActive] = useState<string>();
  useAnchor(scroller, arrangement);
  const setGoal = useGoal(scroller, shelf, arrangement);
  useWanted(shelf, arrangement, view);
  useImperativeHandle(handle, () => ({ goTo: setGoal }));
  const begin = useRef(at);
  useEffect(() => {
    if (begin.current && arrangement.sections.length > 0) setGoal({ at: begin.current });
    if (arrangement.sections.length > 0) begin.current = undefined;
  });
  useEffect(() => {
    const timer = setTimeout(() => {
      if (view.width > 0 && !begin.current)
        go({ at: dateAt(arrangement, scroller.current?.scrollTop ?? 0) }, { inPlace: true });
    }, rememberMs);
    return () => clearTimeout(timer);
  }, [arrangement, view]);
  const latest = useRef(arrangement);
  useEffect(() => {
    latest.current = arrangement;
  });
  const selecting = useMemo(() => selectTiles(selection, () => heldIn(latest.current)), [selection]);
  const isSelecting = useSyncExternalStore(selection.subscribe, selection.isActive);
  const tabStop = active && shelf.find(active) ? active : firstInSight(arrangement, view);
  return (
    <div className="library">
      <main
        className="scroller"
        ref={scroller}
        aria-label="Library"
        data-selecting={isSelecting || undefined}
        {...selecting}
        onKeyDown={gridKeys(arrangement, (item) =>
          setGoal({ at: item.capturedAt, assetId: item.assetId, focus: true }),
        )}
        onFocus={({ target }) => target.dataset.asset && setActive(target.dataset.asset)}
      >
        <div className="canvas" style={{ height: arrangement.height }}>
          {above?.content}
          <Sections {...{ scroller, arrangement, view, turns, tabStop, selection, onSelect }} />
        </div>
      </main>
      <Scrubber scroller={scroller} arrangement={arrangement} viewHeight={view.height} />
    </div>
  );
}

/** All assets that are held, in the order of the library. */
const heldIn = ({ sections }: Arrangement): string[] =>
  sections.flatMap(({ month }) =>
    month.segments.flatMap(({ items = [] }) => items.map(({ assetId }): string => assetId)),
  );

/** The capture date of what is under the heading at the top; of nothing, at the very top. */
function dateAt(arrangement: Arrangement, scrollTop: number): string | undefined {
  if (scrollTop < (arrangement.sections[0]?.top ?? 0) + arrangement.shape.heading) return undefined;
  const { month, index = 0 } = anchorAt(arrangement, scrollTop + arrangement.shape.heading) ?? {};
  const own = arrangement.sections.find((section) => section.month.month === month);
  return (own && itemAt(own.month, Math.floor(index))?.capturedAt) ?? month;
}

function firstInSight({ sections }: Arrangement, { top }: View): string | undefined {
  const section = sections[lineAt(sections, top)];
  const row = section?.rows.find((candidate) => section.top + candidate.top >= top) ?? section?.rows[0];
  return section && row ? itemAt(section.month, row.first)?.assetId : undefined;
}
