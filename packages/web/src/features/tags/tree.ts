import type { Tags } from "@darkroom/contract";

/** A tag in the tree, with those below it. */
export type Branch = { tag: Tags.View; below: Branch[] };

const keyOf = (name: string): string => name.toLowerCase();

/** Tags as a tree: each below its parent, where that is there; in the order they come in. */
export function treeOf(tags: readonly Tags.View[]): Branch[] {
  const branches = new Map(tags.map((tag): [string, Branch] => [keyOf(tag.name), { tag, below: [] }]));
  const roots: Branch[] = [];
  for (const branch of branches.values()) {
    const parent = branch.tag.parent === undefined ? undefined : branches.get(keyOf(branch.tag.parent));
    (parent && parent !== branch ? parent.below : roots).push(branch);
  }
  return roots;
}

/** The tags that are found, with all that is above them. */
export function found(tags: readonly Tags.View[], text: string): Tags.View[] {
  const wanted = keyOf(text.trim());
  if (wanted === "") return [...tags];
  const byKey = new Map(tags.map((tag) => [keyOf(tag.name), tag]));
  const kept = new Set<Tags.View>();
  for (const tag of tags) {
    if (![tag.name, ...tag.aliases].some((name) => keyOf(name).includes(wanted))) continue;
    for (let at: Tags.View | undefined = tag; at && !kept.has(at); at = byKey.get(keyOf(at.parent ?? ""))) kept.add(at);
  }
  return tags.filter((tag) => kept.has(tag));
}

/** A tag's name without what is above it. */
export const shortName = ({ name, parent }: Tags.View): string =>
  parent !== undefined && keyOf(name).startsWith(`${keyOf(parent)}/`) ? name.slice(parent.length + 1) : name;
