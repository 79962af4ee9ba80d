import { type Collection, Filter, Tag, Vocabulary } from "@darkroom/domain";
import { Collections, Vocabularies } from "@darkroom/table";
import type { Context } from "./context.ts";

/**
 * What the tags and collections a filter names mean now: a tag all that is below it and every alias, a smart collection its
 * own filter. One call for tags, one for each collection; none where the filter names neither.
 */
export async function meantOf(filter: Filter.Written, { table }: Pick<Context, "table">): Promise<Filter.Meant> {
  const conditions = Filter.read({ tag: filter.tag, collection: filter.collection });
  const ids = valuesOf("collection", conditions);
  const found = await Promise.all(ids.map((id) => Collections.find(table, id)));
  const smart = found.filter((collection) => collection?.filter !== undefined) as Collection.Info[];
  const collections = Object.fromEntries(smart.map(({ id, filter: own = {} }) => [id, Filter.read(own)]));
  const names = valuesOf("tag", [...conditions, ...Object.values(collections).flat()]);
  if (names.length === 0) return { collections };
  const vocabulary = await Vocabularies.get(table);
  const tags = Object.fromEntries(names.map((name) => [Tag.keyOf(name), Vocabulary.meant(vocabulary, name)]));
  return { tags, collections };
}

const valuesOf = (name: Filter.FieldName, conditions: readonly Filter.Condition[]): string[] =>
  conditions
    .filter(({ field }) => field === name)
    .flatMap(({ terms }) => terms.flatMap((term) => (term.is === "value" ? [term.value] : [])));
