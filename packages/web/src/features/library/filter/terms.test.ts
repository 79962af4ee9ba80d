import { expect, it } from "vitest";
import { switched, termFor, termsOf, toggled, wordsOf } from "./terms.ts";

it("puts terms in and takes them out, whatever is in them", () => {
  const hostile = termFor('17" lens, "M"');
  const one = toggled(undefined, hostile);
  const two = toggled(one, termFor("Canon EOS R5"));
  expect(termsOf(two)).toEqual([hostile, "Canon EOS R5"]);
  expect(wordsOf(termsOf(two)[0] ?? "")).toBe('17" lens, "M"');
  expect(toggled(toggled(two, hostile), termFor("Canon EOS R5"))).toBeUndefined();
});

it("tells what has no value from a value called none", () => {
  expect([termFor(null), termFor("none")]).toEqual(["none", '"none"']);
  expect(wordsOf('!"none"')).toBe("not none");
});

it("turns yes and no on and off", () => {
  expect([switched(undefined, "true"), switched("true", "true"), switched("true", "false")]).toEqual([
    "true",
    undefined,
    "false",
  ]);
});
