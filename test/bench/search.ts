import { setTimeout } from "node:timers/promises";
import type { Product } from "./product.ts";

const facets = "kind,issue,year,camera,place,generator,rating";
const filters = [
  "",
  "camera=Camera 7",
  "year=2015,2016&place=true",
  "captured=2010-01-01..2012-12-31&rating=!none",
  "folder=seeded/3&megapixels=10..",
  "state=thumbnail:done&camera=!Camera 1,!Camera 2",
];

/** How long filters with counts take, by turns, in milliseconds. */
export async function askFilters(
  product: Product,
  ask: (url: string) => Promise<number>,
  pauseMs: number,
): Promise<number[]> {
  const took: number[] = [];
  for (let at = 0; at < 100; at++) {
    const filter = encodeURI(filters[at % filters.length] ?? "");
    took.push(await ask(`${product.httpUrl}/v1/search?limit=100&facets=${facets}&${filter}`));
    await setTimeout(pauseMs);
  }
  return took;
}
