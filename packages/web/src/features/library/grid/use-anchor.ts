import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { type Arrangement, lineAt, rowOf, rowsWithin, type Section } from "../shelf/arrange.ts";
import { held, indexOf, itemAt, total } from "../shelf/month.ts";

/** What is at the top of the screen: an asset, or a place among those not read yet, and how far it is scrolled past. */
type Anchor = { month: string; index: number; assetId: string | undefined; past: number };

const atTopPx = 8;
const rowReachPx = 100;

/**
 * Keeps what is looked at where it is while the library around it grows, shrinks or is laid out anew. At the very top it stays
 * at the top, so that new assets are seen coming in.
 */
export function useAnchor(scroller: RefObject<HTMLElement | null>, arrangement: Arrangement): void {
  const anchor = useRef<Anchor>(undefined);
  const latest = useRef(arrangement);
  const kept = useRef(Number.NaN); // where we scrolled to ourselves: that is no reason to look at something else
  useLayoutEffect(() => {
    latest.current = arrangement;
    const element = scroller.current;
    if (!element || !anchor.current) return;
    const top = topOf(arrangement, anchor.current);
    if (top === undefined || Math.abs(top - element.scrollTop) <= 1) return;
    element.scrollTop = top;
    kept.current = element.scrollTop;
  }, [scroller, arrangement]);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return undefined;
    const onScroll = () => {
      const { scrollTop } = element;
      if (Math.abs(scrollTop - kept.current) < 1 && anchor.current) return;
      kept.current = Number.NaN;
      anchor.current = scrollTop < atTopPx ? undefined : anchorAt(latest.current, scrollTop);
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => element.removeEventListener("scroll", onScroll);
  }, [scroller]);
}

/** What is at a height of the arrangement. */
export function anchorAt({ sections }: Arrangement, top: number): Anchor | undefined {
  const section = sections[lineAt(sections, top)];
  if (!section) return undefined;
  const { month, rows, restTop, restHeight } = section;
  const within = top - section.top;
  if (restHeight > 0 && within > restTop) {
    const read = held(month);
    const index = read + ((within - restTop) / restHeight) * (total(month) - read);
    return { month: month.month, index, assetId: undefined, past: 0 };
  }
  const row = rowsWithin(rows, within, within + rowReachPx)[0] ?? rows.at(-1);
  if (!row) return { month: month.month, index: 0, assetId: undefined, past: within };
  const assetId = itemAt(month, row.first)?.assetId;
  return { month: month.month, index: row.first, assetId, past: within - row.top };
}

/** How far to scroll so that the anchor is where it was. */
function topOf(arrangement: Arrangement, anchor: Anchor): number | undefined {
  const { sections } = arrangement;
  const own = sections.find(({ month }) => month.month === anchor.month);
  const moved = anchor.assetId && (!own || indexOf(own.month, anchor.assetId) < 0);
  const section = own ?? sections.find(({ month }) => month.month < anchor.month);
  if (!section) return undefined;
  const found = anchor.assetId && !moved ? indexOf(section.month, anchor.assetId) : anchor.index;
  return placeOf(section, found) + anchor.past;
}

/** The height at which an asset of a section begins, exact where it has been read. */
export function placeOf(section: Section, index: number): number {
  const { month, rows, restTop, restHeight } = section;
  const read = held(month);
  if (index < read) return section.top + (rowOf(rows, index)?.top ?? 0);
  const unread = Math.max(1, total(month) - read);
  return section.top + restTop + ((index - read) / unread) * restHeight;
}
