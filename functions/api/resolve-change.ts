import { Collection, type Edit, Vocabulary } from "@darkroom/domain";
import type { Context } from "@darkroom/platform";
import { Collections, Vocabularies } from "@darkroom/table";

type Named = Pick<Edit.Change, "tags" | "addTags" | "removeTags" | "addCollections">;

/**
 * The change as it is meant: who types an alias of a tag, or another spelling, means the tag. Throws `collection.missing` and
 * `collection.smart` where nothing can be put in. A call where tags are named, and one for each collection.
 */
export async function resolveChange<Change extends Named>(change: Change, { table }: Context): Promise<Change> {
  const { tags, addTags, removeTags, addCollections = [] } = change;
  const wanted = await Promise.all(addCollections.map((id) => Collections.get(table, id)));
  for (const collection of wanted) Collection.mustBeManual(collection);
  if (!tags && !addTags && !removeTags) return change;
  const vocabulary = await Vocabularies.get(table);
  const meant = (names: readonly string[]) => names.map((name) => Vocabulary.canonical(vocabulary, name));
  return {
    ...change,
    ...(tags && { tags: meant(tags) }),
    ...(addTags && { addTags: meant(addTags) }),
    ...(removeTags && { removeTags: [...new Set([...removeTags, ...meant(removeTags)])] }),
  };
}
