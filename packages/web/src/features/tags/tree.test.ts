import type { Tags } from "@darkroom/contract";
import { expect, it } from "vitest";
import { type Branch, found, shortName, treeOf } from "./tree.ts";

const tag = (name: string, more: Partial<Tags.View> = {}): Tags.View => ({ name, aliases: [], revision: 0, ...more });
const animal = tag("Animal");
const dog = tag("animal/dog", { parent: "animal", aliases: ["Hund"] });
const puppy = tag("puppy", { parent: "Animal/Dog" });
const sea = tag("sea", { parent: "gone" });
const names = (branches: Branch[]): unknown[] => branches.map(({ tag: { name }, below }) => [name, names(below)]);

it("puts tags below what they are below, in any spelling, and shows those whose parent is not there", () => {
  expect(names(treeOf([animal, dog, puppy, sea]))).toEqual([
    ["Animal", [["animal/dog", [["puppy", []]]]]],
    ["sea", []],
  ]);
  expect([shortName(dog), shortName(puppy)]).toEqual(["dog", "puppy"]);
});

it("finds tags by a part of a name or an alias, with what is above them", () => {
  expect(found([animal, dog, puppy, sea], " hun")).toEqual([animal, dog]);
  expect(found([animal, dog, puppy, sea], "puppy")).toEqual([animal, dog, puppy]);
});
