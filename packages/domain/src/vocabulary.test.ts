import { expect, it } from "vitest";
import * as Tag from "./tag.ts";
import * as Vocabulary from "./vocabulary.ts";

const { say, merge, rename, forget, meant, canonical, none } = Vocabulary;
const codeOf = (act: () => unknown): string => {
  try {
    act();
    return "done";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const animals = say(say(say(none, "dog", { parent: "Animal" }), "puppy", { parent: "dog" }), "dog", {
  aliases: ["Hund", "perro"],
});

it("means a tag by its aliases, and by a tag all that is below it", () => {
  expect(canonical(animals, "HUND")).toBe("dog");
  expect(meant(animals, "hund").sort()).toEqual(["dog", "hund", "perro", "puppy"]);
  expect(meant(animals, "animal").sort()).toEqual(["animal", "dog", "hund", "perro", "puppy"]);
  expect(meant(animals, "cat")).toEqual(["cat"]);
});

it("refuses what would put a tag below itself, and names that are taken", () => {
  expect(codeOf(() => say(animals, "animal", { parent: "puppy" }))).toBe("tag.cycle");
  expect(codeOf(() => say(animals, "dog", { parent: "Hund" }))).toBe("tag.cycle");
  expect(codeOf(() => merge(animals, "dog", "DOG"))).toBe("tag.cycle");
  expect(codeOf(() => merge(animals, "animal", "animal/cat"))).toBe("tag.cycle");
  expect(codeOf(() => say(animals, "cat", { aliases: ["Perro"] }))).toBe("tag.alias_taken");
  expect(codeOf(() => say(animals, "a/b", { parent: "c" }))).toBe("request.invalid");
  expect(codeOf(() => rename(animals, "cat", "puppy"))).toBe("tag.exists");
  expect(codeOf(() => rename(animals, "cat", "hund"))).toBe("tag.exists");
  expect(codeOf(() => say(animals, "dog", { parent: null }, 1))).toBe("tag.stale");
  expect(codeOf(() => say(animals, "dog", { parent: null }, 2))).toBe("done");
});

it("merges a tag with its aliases and what is below it into another, once", () => {
  const merged = merge(say(animals, "pet", { parent: "dog" }), "dog", "pet");
  expect(canonical(merged, "perro")).toBe("pet");
  expect(Vocabulary.parentOf(merged, "puppy")).toBe("pet");
  expect(Vocabulary.parentOf(merged, "pet")).toBe("Animal");
  expect(merge(merged, "dog", "pet")).toBe(merged);
});

it("renames a tag with what is below it by name, and forgets one without losing what was below it", () => {
  const places = say(say(none, "it/rome", { aliases: ["Roma"] }), "it", { aliases: ["Italia"] });
  const renamed = rename(places, "it", "Italy");
  expect([canonical(renamed, "roma"), canonical(renamed, "italia")]).toEqual(["Italy/rome", "Italy"]);
  expect(Vocabulary.parentOf(forget(animals, "dog"), "puppy")).toBe("Animal");
});

it("replaces a tag that is shown, whoever said it, and what is below it; alone it is taken away", () => {
  const edited = { added: ["dog/puppy", "sea"], removed: ["cat"] };
  const after = Tag.replace(edited, ["Dog", "cat", "sea"], { from: "dog", to: "Animal/dog" });
  expect(Tag.shown(["Dog", "cat"], after).sort()).toEqual(["Animal/dog", "Animal/dog/puppy", "sea"]);
  expect(Tag.replace(edited, ["dog"], { from: "dog" })).toEqual({
    added: ["dog/puppy", "sea"],
    removed: ["cat", "dog"],
  });
  expect(Tag.replace(edited, [], { from: "fish", to: "cod" })).toEqual(edited);
});
