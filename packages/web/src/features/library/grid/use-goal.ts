import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { type Arrangement, rowOf } from "../shelf/arrange.ts";
import { held, indexOf, type Month, segmentFor, sortKey } from "../shelf/month.ts";
import type { Shelf, Spot } from "../shelf/shelf.ts";
import { placeOf } from "./use-anchor.ts";

/** Where to scroll to: a capture date (a month, a day or an instant), and there perhaps a certain asset. */
export type Goal = { at: string; assetId?: string; focus?: boolean };

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
    const { assetId, focus } = goal.current;
    const { heading } = arrangement.shape;
    if (found.top !== undefined) scrollTo(element, { ...found, top: found.top, heading, isGentle: focus === true });
    if (found.missing) return;
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

/** How high what is sought is, and what has to be read before that is known exactly. */
function locate({ sections, shape }: Arrangement, { at, assetId }: Goal): Found {
  const section = sections.find(({ month }) => month.month <= at.slice(0, 7)) ?? sections.at(-1);
  if (!section) return {};
  const { month, rows } = section;
  const beginning = { top: section.top + shape.heading };
  const known = assetId ? indexOf(month, assetId) : -1;
  const key = assetId ? `${at}#${assetId}` : `${at}~`;
  const segment = segmentFor(month, key);
  if (known < 0 && month.month !== at.slice(0, 7)) return beginning;
  if (known < 0 && segment < 0 && month.rest)
    return { top: placeOf(section, held(month)), missing: { month: month.month, segment: "rest" } };
  if (known < 0 && segment >= 0 && !month.segments[segment]?.items)
    return { ...beginning, missing: { month: month.month, segment } };
  const row = rowOf(rows, known < 0 ? firstBelow(month, segment, key) : known);
  return row ? { top: section.top + row.top, height: row.height } : beginning;
}

/** The first asset of a page that is not newer than the key. */
function firstBelow(month: Month, segment: number, key: string): number {
  const before = month.segments.slice(0, segment).reduce((sum, { ratios }) => sum + ratios.length, 0);
  const items = month.segments[segment]?.items ?? [];
  const within = items.findIndex((item) => sortKey(item) <= key);
  return before + (within < 0 ? Math.max(0, items.length - 1) : within);
}

type Place = { top: number; height?: number; heading: number; isGentle: boolean };

/** Puts a row right under its month's heading; gently, only where it is not in sight as a whole. */
function scrollTo(element: HTMLElement, { top, height = element.clientHeight, heading, isGentle }: Place): void {
  const { scrollTop, clientHeight } = element;
  const isInSight = top - heading >= scrollTop && top + height <= scrollTop + clientHeight;
  if (!(isGentle && isInSight)) element.scrollTop = Math.max(0, top - heading);
}
