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

/** Builds the search's rows from the table. Answers how long it took, in seconds, and how many there are. */
export async function buildRows({ httpUrl }: Product): Promise<{ rebuildSec: number; rows: number }> {
  const beganMs = performance.now();
  for (;;) {
    const answer = await fetch(`${httpUrl}/v1/search?limit=0`);
    const { total } = (await answer.json()) as { total?: number };
    if (total !== undefined && total > 0) return { rebuildSec: secondsSince(beganMs), rows: total };
    if (answer.status !== 503 && total !== 0) throw new Error(`${answer.status} of the search`);
    await setTimeout(100);
  }
}

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

const secondsSince = (beganMs: number): number => Math.round((performance.now() - beganMs) / 100) / 10;
