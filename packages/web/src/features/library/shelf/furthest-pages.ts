import * as Month from "./month.ts";

/** Where somebody looks: a month, and the index of an asset in it. */
export type Place = { month: string; index: number };

const near = 1_000; // assets around what is looked at that are kept in any case

/** The pages that are held, those furthest from a place first, and not those around it. */
export function furthestPages(months: readonly Month.Month[], centre: Place | undefined) {
  const pages: { at: number; segment: number; position: number }[] = [];
  let [position, middle] = [0, 0];
  for (const [at, month] of months.entries()) {
    if (month.month === centre?.month) middle = position + centre.index;
    let within = position;
    for (const [segment, { items, ratios }] of month.segments.entries()) {
      if (items) pages.push({ at, segment, position: within + ratios.length / 2 });
      within += ratios.length;
    }
    position += Month.total(month);
  }
  const distance = (page: { position: number }) => Math.abs(page.position - middle);
  return pages.filter((page) => distance(page) > near).toSorted((one, other) => distance(other) - distance(one));
}
