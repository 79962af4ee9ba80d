import { columnsOf, wholeOf } from "./conditions.ts";
import { tally } from "./facets.ts";
import { columnIn, withHeld } from "./held.ts";
import type { Codes } from "./held-columns.ts";
import { withMasks } from "./masks.ts";
import { find } from "./misses.ts";
import type { Place } from "./place.ts";

/** How many assets models are asked about stand alike, by what `Coverage.standingText` says of them; `null`: nobody has asked. */
export type Standings = { text: string | null; count: number }[];

const asked = wholeOf({ kind: "image,video", duplicate: "false" });

/** One go through one column. Throws `RowsMissing`. */
export async function countStandings(place: Place, dataset: string): Promise<Standings> {
  return withHeld(place, dataset, ["standing", ...columnsOf(asked)], (held) => {
    const standing = columnIn(held, "standing", "codes");
    const counted = withMasks(() => tally(standing, find(asked, held, { meant: {}, texts: new Map() }).misses));
    const counts = [...counted].map((count, code) => ({ text: textOf(standing, code), count }));
    return counts.filter(({ count }) => count > 0);
  });
}

function textOf({ dictionary }: Codes, code: number): string | null {
  const value = dictionary.values[code] ?? null;
  return value === null ? null : String(value);
}
