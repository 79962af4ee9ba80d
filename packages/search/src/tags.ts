import { Tag, Vocabulary } from "@darkroom/domain";
import { columnsOf, wholeOf } from "./conditions.ts";
import { columnIn, withHeld } from "./held.ts";
import { beginOf, type Codes } from "./held-columns.ts";
import { withMasks } from "./masks.ts";
import { find } from "./misses.ts";
import type { Place } from "./place.ts";

/** A tag in use: how many assets carry it, by this name or an alias, and how many it or anything below it. */
export type TagCount = { key: string; name: string; count: number; total: number };

/** While it is counted: in how many rows, which row was the last, and how often it is spelled how. */
type Tally = TagCount & { lastOwn: number; lastAny: number; spellings: Map<string, number>; level: string | undefined };

const there = wholeOf({});

/** Every tag assets carry, and every tag above one of these, with their counts. Throws `RowsMissing`. */
export async function countTags(place: Place, dataset: string, vocabulary: Vocabulary.Info): Promise<TagCount[]> {
  return withHeld(place, dataset, ["tags", ...columnsOf(there)], (held) => {
    const tallies = new Map<string, Tally>();
    withMasks(() => {
      const { misses } = find(there, held, { meant: {}, texts: new Map() });
      tallyAll(columnIn(held, "tags", "codes"), misses, (name) => spelledOf(name, vocabulary, tallies));
    });
    return [...tallies.values()].map(({ key, spellings, level, count, total }) => ({
      key,
      name: vocabulary.entries[key]?.name ?? mostFrequent(spellings) ?? level ?? key,
      count,
      total,
    }));
  });
}

/** A spelling: its tag, and that with all it is below. */
type Spelled = { name: string; own: Tally; all: readonly Tally[]; times: number };

/** Counts the rows that nothing keeps out. Nothing is made for a row: there are a hundred thousand. */
function tallyAll(column: Codes, misses: Uint8Array, spell: (name: string) => Spelled): void {
  const { values } = column.dictionary;
  const known: Spelled[] = [];
  for (let row = 0; row < misses.length; row++) {
    if (misses[row] !== 0) continue;
    for (let at = beginOf(column, row); at < beginOf(column, row + 1); at++) {
      const code = column.codes[at] as number;
      if (values[code] === null) continue; // it has no tags
      known[code] ??= spell(String(values[code]));
      countRow(known[code], row);
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
