import { useEffect } from "react";
import { type Arrangement, lineAt, rowsWithin } from "../shelf/arrange.ts";
import { itemAt, pageAt } from "../shelf/month.ts";
import type { Shelf, Spot } from "../shelf/shelf.ts";
import { anchorAt } from "./use-anchor.ts";
import type { View } from "./use-view.ts";

/** Tells the shelf what is in sight or soon will be, nearest first; not while the library flies past. */
export function useWanted(shelf: Shelf, arrangement: Arrangement, view: View): void {
  useEffect(() => {
    if (view.isHurried || view.height === 0) return;
    const centre = anchorAt(arrangement, view.top + view.height / 2);
    shelf.want("screen", spotsWithin(arrangement, view), centre);
  }, [shelf, arrangement, view]);
}

/** What is missing in sight, then below, then above. */
function spotsWithin(arrangement: Arrangement, { top, height }: View): Spot[] {
  const spans = [
    [top, top + height],
    [top + height, top + 2.5 * height],
    [top - height, top],
  ] as const;
  const spots = spans.flatMap(([from, to]) => missingWithin(arrangement, from, to));
  return [...new Map(spots.map((spot) => [`${spot.month} ${spot.segment}`, spot])).values()];
}

function missingWithin({ sections }: Arrangement, from: number, to: number): Spot[] {
  const spots: Spot[] = [];
  for (let at = lineAt(sections, from); at < sections.length; at++) {
    const section = sections[at];
    if (!section || section.top > to) break;
    const { month, rows, restTop, restHeight } = section;
    const [first, last] = [from - section.top, to - section.top];
    for (const row of rowsWithin(rows, first, last)) {
      const { segment } = pageAt(month, row.first);
      if (!itemAt(month, row.first) && segment >= 0) spots.push({ month: month.month, segment });
    }
    if (restHeight > 0 && restTop <= last && restTop + restHeight >= first)
      spots.push({ month: month.month, segment: "rest" });
  }
  return spots;
}
