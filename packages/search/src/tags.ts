import { Tag, Vocabulary } from "@darkroom/domain";
import { codedLists, type Lists } from "./list-facets.ts";
import type { Place } from "./place.ts";
import { opened } from "./store.ts";
import { whereOf } from "./where.ts";

/** A tag in use: how many assets carry it, by this name or an alias, and how many it or anything below it. */
export type TagCount = { key: string; name: string; count: number; total: number };

/** While it is counted: in how many rows, which row was the last, and how often it is spelled how. */
type Tally = TagCount & { lastOwn: number; lastAny: number; spellings: Map<string, number>; level: string | undefined };

const rowsAtOnce = 250_000;

/** Every tag assets carry, and every tag above one of these, with their counts. Throws `RowsMissing`. */
export async function countTags(place: Place, dataset: string, vocabulary: Vocabulary.Info): Promise<TagCount[]> {
  const table = await opened(place, dataset);
  try {
    const found = await table
      .query()
      .where(`${whereOf([])} AND tags IS NOT NULL`)
      .select({ tags: codedLists("tags") })
      .toArrow({ maxBatchLength: rowsAtOnce });
    const tallies = new Map<string, Tally>();
    let rows = 0;
    for (const data of found.getChild("tags")?.data ?? []) {
      tally(data as unknown as Lists, rows, (name) => spelledOf(name, vocabulary, tallies));
      rows += data.length;
    }
    return [...tallies.values()].map(({ key, spellings, level, count, total }) => ({
      key,
      name: vocabulary.entries[key]?.name ?? mostFrequent(spellings) ?? level ?? key,
      count,
      total,
    }));
  } finally {
    table.close();
  }
}

/** A spelling: its tag, and that with all it is below. */
type Spelled = { name: string; own: Tally; all: readonly Tally[]; times: number };

/** Counts a batch whose first row has this number. Nothing is made for a row: there are a hundred thousand. */
function tally(
  { length, valueOffsets, children: [child] }: Lists,
  first: number,
  spell: (name: string) => Spelled,
): void {
  const known: Spelled[] = [];
  for (let row = 0; row < length; row++) {
    const end = valueOffsets[row + 1] ?? 0;
    for (let at = valueOffsets[row] ?? 0; at < end; at++) {
      const code = child?.values[at] ?? 0;
      known[code] ??= spell(child?.dictionary?.get(code) ?? "");
      countRow(known[code], first + row);
    }
  }
  for (const spelled of known) {
    if (!spelled) continue; // a code no row has
    const { spellings } = spelled.own;
    spellings.set(spelled.name, (spellings.get(spelled.name) ?? 0) + spelled.times);
  }
}

/** An asset counts once for a tag, however many of its tags are that one or below it. */
function countRow(spelled: Spelled, row: number): void {
  const { own, all } = spelled;
  spelled.times += 1;
  if (own.lastOwn !== row) own.count += 1;
  own.lastOwn = row;
  for (const each of all) {
    if (each.lastAny !== row) each.total += 1;
    each.lastAny = row;
  }
}

function spelledOf(name: string, vocabulary: Vocabulary.Info, tallies: Map<string, Tally>): Spelled {
  const key = Vocabulary.canonicalKey(vocabulary, name);
  const levels = new Map(Tag.above(Tag.normal(name)).map((level) => [Tag.keyOf(level), level]));
  const all = [key, ...Vocabulary.above(vocabulary, key)].map((each) => {
    const before = tallies.get(each);
    const counts = { count: 0, total: 0, lastOwn: -1, lastAny: -1 };
    const made = before ?? { key: each, name: each, ...counts, spellings: new Map(), level: levels.get(each) };
    tallies.set(each, made);
    return made;
  });
  return { name, own: all[0] as Tally, all, times: 0 };
}

const mostFrequent = (spellings: ReadonlyMap<string, number>): string | undefined =>
  [...spellings].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0]?.[0];
