import { Tag, Vocabulary } from "@darkroom/domain";
import { codedLists, type Lists } from "./list-facets.ts";
import type { Place } from "./place.ts";
import { opened } from "./store.ts";
import { whereOf } from "./where.ts";

/** A tag in use: how many assets carry it, by this name or an alias, and how many it or anything below it. */
export type TagCount = { key: string; name: string; count: number; total: number };

type Tally = { spellings: Map<string, number>; count: number; total: number };

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
    for (const data of found.getChild("tags")?.data ?? []) tally(data as unknown as Lists, vocabulary, tallies);
    return [...tallies].map(([key, { spellings, count, total }]) => ({
      key,
      name: vocabulary.entries[key]?.name ?? mostFrequent(spellings) ?? key,
      count,
      total,
    }));
  } finally {
    table.close();
  }
}

/** A spelling: its tag, and that with all it is below. */
type Spelled = { name: string; key: string; keys: readonly string[]; levels: Map<string, string> };

function tally(
  { length, valueOffsets, children: [child] }: Lists,
  vocabulary: Vocabulary.Info,
  to: Map<string, Tally>,
): void {
  const codes = child?.values ?? [];
  const known = new Map<number, Spelled>();
  const spelledBy = (code: number): Spelled => {
    const spelled = known.get(code) ?? spelledOf(child?.dictionary?.get(code) ?? "", vocabulary);
    known.set(code, spelled);
    return spelled;
  };
  for (let row = 0; row < length; row++) {
    const [own, all] = [new Map<string, string>(), new Map<string, string | undefined>()];
    for (let at = valueOffsets[row] ?? 0; at < (valueOffsets[row + 1] ?? 0); at++) {
      const { name, key, keys, levels } = spelledBy(codes[at] ?? -1);
      own.set(key, name);
      for (const each of keys) all.set(each, all.get(each) ?? levels.get(each));
    }
    for (const [key, name] of all) {
      const counts = to.get(key) ?? { spellings: new Map(), count: 0, total: 0 };
      to.set(key, counts);
      const spelling = own.get(key) ?? name;
      if (spelling !== undefined) counts.spellings.set(spelling, (counts.spellings.get(spelling) ?? 0) + 1);
      counts.count += own.has(key) ? 1 : 0;
      counts.total += 1;
    }
  }
}

function spelledOf(name: string, vocabulary: Vocabulary.Info): Spelled {
  const key = Vocabulary.canonicalKey(vocabulary, name);
  const levels = new Map(Tag.above(Tag.normal(name)).map((level) => [Tag.keyOf(level), level]));
  return { name, key, keys: [key, ...Vocabulary.above(vocabulary, key)], levels };
}

const mostFrequent = (spellings: ReadonlyMap<string, number>): string | undefined =>
  [...spellings].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0]?.[0];
