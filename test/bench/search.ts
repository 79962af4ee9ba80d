import { setTimeout } from "node:timers/promises";
import type { Product } from "./product.ts";

const facets = "kind,issue,year,camera,place,generator,rating";

/** Filters by kind; each is another every time, or a memory of answers would be measured. */
const kinds: Record<string, (at: number) => string> = {
  none: (at) => `limit=${100 + at}`,
  "one field": (at) => `camera=Camera ${at % 40}`,
  "three fields": (at) => `year=${2006 + (at % 20)}&place=true&camera=!Camera ${at % 40}`,
  range: (at) => `captured=${2006 + (at % 9)}-01-01..${2016 + (at % 7)}-12-31&rating=!none`,
  folder: (at) => `folder=seeded/${at % 50}&megapixels=10..`,
  text: (at) => `text=${at}th`,
  tags: (at) => `tag=place ${at % 20},place ${(at + 1) % 20}/town ${at % 300}`,
  state: (at) => `state=thumbnail:done&camera=!Camera ${at % 40},!Camera 2`,
};
const asksOfEach = 30;

/** How long filters with counts take, in milliseconds, by their kind; asked by turns. */
export async function askFilters(
  product: Product,
  ask: (url: string) => Promise<number>,
  pauseMs: number,
): Promise<Map<string, number[]>> {
  const took = new Map<string, number[]>();
  for (let at = 0; at < asksOfEach; at++)
    for (const [kind, filterAt] of Object.entries(kinds)) {
      const url = `${product.httpUrl}/v1/search?facets=${facets}&${encodeURI(filterAt(at))}`;
      took.set(kind, [...(took.get(kind) ?? []), await ask(url)]);
      await setTimeout(pauseMs);
    }
  return took;
}
