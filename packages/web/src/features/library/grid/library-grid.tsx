import { type ReactNode, useEffect, useImperativeHandle, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { go } from "../../../lib/address.ts";
import type { Selection } from "../../../lib/selection.ts";
import { type Arrangement, arrange, lineAt, sectionAt, shapeFor } from "../shelf/arrange.ts";
import { itemAt } from "../shelf/month.ts";
import type { Shelf } from "../shelf/shelf.ts";
import { MonthSection } from "./month-section.tsx";
import { Scrubber } from "./scrubber.tsx";
import { selectTiles } from "./select-tiles.ts";
import { anchorAt, useAnchor } from "./use-anchor.ts";
import { type Goal, useGoal } from "./use-goal.ts";
import { gridKeys } from "./use-grid-keys.ts";
import { useView, type View } from "./use-view.ts";
import { useWanted } from "./use-wanted.ts";

export type GridHandle = { goTo(goal: Goal): void };
export type Selecting = { selection: Selection; onSelect: (month: string) => void };
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
  const view = useView(scroller);
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
  const selecting = useMemo(() => selectTiles(selection, () => latest.current), [selection]);
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
          <Sections arrangement={arrangement} view={view} tabStop={tabStop} selection={selection} onSelect={onSelect} />
        </div>
      </main>
      <Scrubber scroller={scroller} arrangement={arrangement} viewHeight={view.height} />
    </div>
  );
}

type SectionsProps = Selecting & { arrangement: Arrangement; view: View; tabStop: string | undefined };

function Sections({ arrangement: { sections }, view, tabStop, ...selecting }: SectionsProps) {
  const { top, height, isHurried } = view;
  const [from, to] = [top - height / 2, top + 1.5 * height];
  const first = lineAt(sections, from);
  const seen = sections.slice(first, sectionAt(sections, to) + 1);
  return seen.map((section) => {
    const span = { from: Math.max(0, from - section.top), to: Math.min(section.height, to - section.top) };
    const isHere = tabStop !== undefined && tabStop !== "";
    return (
      <MonthSection
        key={section.month.month}
        section={section}
        {...span}
        {...selecting}
        isHurried={isHurried}
        tabStop={isHere ? tabStop : undefined}
      />
    );
  });
}

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
