import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { type Arrangement, rowOf } from "../shelf/arrange.ts";
import { held, indexOf, itemAt, type Month, segmentFor, sortKey } from "../shelf/month.ts";
import type { Shelf, Spot } from "../shelf/shelf.ts";
import { placeOf } from "./use-anchor.ts";

/** Where to scroll to: a capture date (a month, a day or an instant), and there perhaps a certain asset. */
export type Goal = { at: string; assetId?: string; focus?: boolean };

const margin = 72; // px above what is scrolled to: the month's heading stays over it

/**
 * Scrolls to a place in the library, reading what is needed to know where that is. Ends when it is there, or when the person
 * scrolls elsewhere.
 */
export function useGoal(scroller: RefObject<HTMLElement | null>, shelf: Shelf, arrangement: Arrangement) {
  const goal = useRef<Goal>(undefined);
  const seek = () => {
    const element = scroller.current;
    if (!goal.current || !element || arrangement.sections.length === 0) return;
    const found = locate(arrangement, goal.current);
    shelf.want("goal", found.missing ? [found.missing] : []);
    if (found.top !== undefined) bringInSight(element, found.top, found.height);
    if (found.missing) return;
    const { assetId, focus } = goal.current;
    const tile = element.querySelector<HTMLElement>(`[data-asset="${CSS.escape(assetId ?? "")}"]`);
    if (!focus || tile) goal.current = undefined;
    if (focus) tile?.focus({ preventScroll: true });
  };
  useLayoutEffect(seek);
  useEffect(() => {
    const element = scroller.current;
    const stop = () => {
      goal.current = undefined;
    };
    for (const name of ["wheel", "touchmove"]) element?.addEventListener(name, stop, { passive: true });
    return () => {
      for (const name of ["wheel", "touchmove"]) element?.removeEventListener(name, stop);
    };
  }, [scroller]);
  return (next: Goal | undefined) => {
    goal.current = next;
    seek();
  };
}

type Found = { top?: number; height?: number; missing?: Spot };

function locate({ sections }: Arrangement, { at, assetId }: Goal): Found {
  const section = sections.find(({ month }) => month.month <= at.slice(0, 7)) ?? sections.at(-1);
  if (!section) return {};
  const { month, rows } = section;
  const known = assetId ? indexOf(month, assetId) : -1;
  if (known < 0 && month.month !== at.slice(0, 7)) return { top: section.top };
  const key = assetId ? sortKey({ capturedAt: at, assetId: assetId as never }) : `${at}~`;
  const segment = segmentFor(month, key);
  if (known < 0 && segment < 0)
    return { top: placeOf(section, held(month)), missing: { month: month.month, segment: "rest" } };
  if (known < 0 && !month.segments[segment]?.items)
    return { top: section.top, missing: { month: month.month, segment } };
  const row = rowOf(rows, known < 0 ? firstBelow(month, key) : known);
  return row ? { top: section.top + row.top, height: row.height } : { top: section.top };
}

/** The first asset of the month that is not newer than the key. */
function firstBelow(month: Month, key: string): number {
  let low = 0;
  let high = held(month);
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = itemAt(month, middle);
    if (item && sortKey(item) > key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Scrolls only when it is not in sight as a whole. */
function bringInSight(element: HTMLElement, top: number, height = element.clientHeight): void {
  const isInSight = top - margin >= element.scrollTop && top + height <= element.scrollTop + element.clientHeight;
  if (!isInSight) element.scrollTop = Math.max(0, top - margin);
}
