import type { Info } from "./collection.ts";
import { Fault } from "./fault.ts";

const deepest = 10; // so many may lie in each other

/** Every collection by its id. */
export type All = ReadonlyMap<string, Info>;

export const of = (collections: readonly Info[]): All => new Map(collections.map((one) => [one.id, one]));

/** The collection another lies in; none where that is gone, or where both would lie in each other. */
export function parentOf(all: All, { id, parent }: Info): Info | undefined {
  const seen = new Set<string>();
  for (let above = parent; above !== undefined && !seen.has(above); above = all.get(above)?.parent) {
    if (above === id) return undefined;
    seen.add(above);
  }
  return parent === undefined ? undefined : all.get(parent);
}

/** The collections one lies in, the outermost first. */
export function pathOf(all: All, collection: Info): Info[] {
  const parent = parentOf(all, collection);
  return parent ? [...pathOf(all, parent), parent] : [];
}

/** The collections that lie in another; without one, those that lie in none. */
export const childrenOf = (all: All, id: string | undefined): Info[] =>
  [...all.values()].filter((one) => parentOf(all, one)?.id === id);

/** All that lie in a collection, and in those: whatever lies in another comes after it. */
export const below = (all: All, id: string): Info[] =>
  childrenOf(all, id).flatMap((child) => [child, ...below(all, child.id)]);

/** Throws `collection.cycle` when a collection would lie in itself, `request.invalid` for a parent that is not there or lies too deep. */
export function mustLieIn(all: All, id: string, parentId: string): void {
  const refuse = (limit: string) =>
    new Fault("invalid", "request.invalid", `parent must be ${limit}`, { field: "parent", limit });
  const parent = all.get(parentId);
  if (!parent) throw refuse("a collection that is there");
  const path = [...pathOf(all, parent), parent];
  if (path.some((one) => one.id === id))
    throw new Fault("conflict", "collection.cycle", "A collection cannot lie in itself, or in what lies in it", {
      field: "parent",
    });
  if (path.length + heightOf(all, id) > deepest)
    throw refuse(`such that at most ${deepest} collections lie in each other`);
}

const heightOf = (all: All, id: string): number =>
  1 + Math.max(0, ...childrenOf(all, id).map((child) => heightOf(all, child.id)));
