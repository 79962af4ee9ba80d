import { expect, it } from "vitest";
import * as Collection from "./collection.ts";
import * as CollectionTree from "./collection-tree.ts";
import { collectionIdAt } from "./id.ts";

const ids = Array.from({ length: 12 }, (_, at) => collectionIdAt(at)) as [string, ...string[]];
const made = (at: number, parent?: number) =>
  Collection.create(ids[at] ?? "", { name: `${at}`, ...(parent !== undefined && { parent: ids[parent] }) }, 0);
const namesOf = (collections: readonly Collection.Info[]) => collections.map(({ name }) => name);

it("knows where a collection lies, and all that lies in it", () => {
  const all = CollectionTree.of([made(0), made(1, 0), made(2, 1), made(3, 0), made(4, 9)]);
  expect(namesOf(CollectionTree.pathOf(all, made(2, 1)))).toEqual(["0", "1"]);
  expect(namesOf(CollectionTree.below(all, ids[0]))).toEqual(["1", "2", "3"]);
  expect(namesOf(CollectionTree.childrenOf(all, undefined))).toEqual(["0", "4"]); // what 4 lay in is gone
});

it("refuses one that would lie in itself, in nothing, or too deep", () => {
  const chain = CollectionTree.of(ids.map((_, at) => made(at, at > 0 && at < 10 ? at - 1 : undefined)));
  const code = (at: number, parent: number) => {
    try {
      CollectionTree.mustLieIn(chain, ids[at] ?? "", ids[parent] ?? collectionIdAt(99));
      return undefined;
    } catch (error) {
      return (error as { code: string }).code;
    }
  };
  expect([code(0, 0), code(0, 4), code(10, 50), code(10, 9), code(10, 8)]).toEqual([
    "collection.cycle",
    "collection.cycle",
    "request.invalid",
    "request.invalid",
    undefined,
  ]);
});

it("shows two that were put into each other at the same moment, and what lies in them", () => {
  const all = CollectionTree.of([made(0, 1), made(1, 0), made(2, 0)]);
  expect(namesOf(CollectionTree.childrenOf(all, undefined))).toEqual(["0", "1"]);
  expect(namesOf(CollectionTree.pathOf(all, made(2, 0)))).toEqual(["0"]);
});
