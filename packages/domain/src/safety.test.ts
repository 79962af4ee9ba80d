import { expect, it } from "vitest";
import * as Safety from "./safety.ts";

it.each([
  [["beach", "sunset"], undefined],
  [["rating:explicit"], "explicit"],
  [["1girl, rating_questionable, sea"], "suggestive"],
  [["masterpiece, (nsfw:1.2)"], "explicit"],
  [["rating:safe"], undefined],
  [["nsfwish"], undefined],
])("reads of %j what they say of themselves", (words, rating) => {
  expect(Safety.ofWords(words)).toBe(rating);
});

it.each([
  [{ words: [] }, undefined],
  [{ words: [], model: "safe" }, "safe"],
  [{ words: ["nsfw"], model: "safe" }, "explicit"],
  [{ words: [], model: "suggestive", domainType: "adult" }, "explicit"],
  [{ words: ["rating:questionable"], model: "unknown" }, "unknown"],
  [{ words: ["nsfw"], model: "explicit", person: "safe" }, "safe"],
  [{ words: [], model: "safe", person: "nsfw" }, "explicit"],
] as const)("treats %j as %s", (known, rating) => {
  expect(Safety.of(known)).toBe(rating);
});
