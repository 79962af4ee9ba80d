import { Tags as Contract } from "@darkroom/contract";
import { Tag, Vocabulary } from "@darkroom/domain";
import { fromCursor, route, toCursor } from "@darkroom/platform";
import type { TagCount } from "@darkroom/search";
import { Vocabularies } from "@darkroom/table";
import { askRows } from "./ask-rows.ts";

/** Where search is off, only those somebody said something of, without counts. */
export const listTags = route(Contract.list, async ({ params, ctx }) => {
  const { q, name, sort, limit, cursor } = params;
  const vocabulary = await Vocabularies.get(ctx.table);
  const counts = ctx.config.isSearchOn
    ? await askRows((rows, dataset) => rows.tags(dataset, vocabulary), ctx)
    : undefined;
  const all = viewsOf(vocabulary, counts).filter((view) => isAskedFor(view, q, name));
  const inOrder = all.sort(sort === "name" ? byName : (a, b) => (b.count ?? 0) - (a.count ?? 0) || byName(a, b));
  const from = cursor === undefined ? 0 : Number(fromCursor("cursor", cursor, /^\d{1,6}$/));
  const next = from + limit < inOrder.length ? { nextCursor: toCursor(String(from + limit)) } : {};
  return { items: inOrder.slice(from, from + limit), ...next, total: inOrder.length };
});

function viewsOf(vocabulary: Vocabulary.Info, counts: readonly TagCount[] | undefined): Contract.View[] {
  const counted = new Map((counts ?? []).map((count) => [count.key, count]));
  const keys = new Set([...counted.keys(), ...Object.keys(vocabulary.entries)]);
  return [...keys].map((key) => {
    const found = counted.get(key);
    const entry = vocabulary.entries[key] ?? Vocabulary.entryOf(vocabulary, found?.name ?? key);
    const parent = Vocabulary.parentOf(vocabulary, entry.name);
    return {
      name: entry.name,
      ...(parent !== undefined && { parent }),
      aliases: entry.aliases ?? [],
      revision: entry.revision,
      ...(counts && { count: found?.count ?? 0, total: found?.total ?? 0 }),
    };
  });
}

function isAskedFor({ name, aliases }: Contract.View, q: string | undefined, wanted: string | undefined): boolean {
  const keys = [name, ...aliases].map(Tag.keyOf);
  if (wanted !== undefined) return keys.includes(Tag.keyOf(wanted));
  return q === undefined || keys.some((key) => key.includes(Tag.keyOf(q)));
}

const { compare } = new Intl.Collator("en", { numeric: true });
const byName = (a: Contract.View, b: Contract.View): number => compare(a.name, b.name);
