/** Merges lists that are each sorted by falling key into one. */
export function merge<Item>(lists: readonly (readonly Item[])[], keyOf: (item: Item) => string): Item[] {
  const [only, ...more] = lists.filter((list) => list.length > 0);
  if (!only) return [];
  if (more.length === 0) return [...only];
  const byKey = (a: Item, b: Item) => (keyOf(a) < keyOf(b) ? 1 : keyOf(a) > keyOf(b) ? -1 : 0);
  return [only, ...more].flat().sort(byKey);
}
