import { expect, it } from "vitest";
import * as Vocabulary from "./vocabulary.ts";
import * as VocabularyChange from "./vocabulary-change.ts";

const { say, merge, none } = Vocabulary;
const before = say(say(none, "dogs", { aliases: ["Hunde"] }), "puppy", { parent: "dogs" });
const after = merge(before, "dogs", "dog");
const changed = VocabularyChange.between(before, after);
const said = ({ entries }: Vocabulary.Info) =>
  Object.fromEntries(Object.entries(entries).map(([key, { revision: _of, ...entry }]) => [key, entry]));

it("takes back what a merge said of tags, once, and that again", () => {
  const back = VocabularyChange.takeBack(after, changed);
  expect(said(back)).toEqual(said(before));
  expect(Vocabulary.canonical(back, "dogs")).toBe("dogs");
  expect(VocabularyChange.takeBack(back, changed)).toBe(back);
  expect(said(VocabularyChange.takeBack(back, VocabularyChange.reversed(changed)))).toEqual(said(after));
});

it("leaves what somebody said since", () => {
  const since = say(after, "dog", { aliases: ["dogs", "Hunde", "perros"] });
  const back = VocabularyChange.takeBack(since, changed);
  expect(back.entries["dog"]).toEqual(since.entries["dog"]);
  expect(said(back)["puppy"]).toEqual(said(before)["puppy"]);
});
