import { expect, it } from "vitest";
import { cpuMs } from "../../../test/support/cpu-time.ts";
import { diffWords } from "./word-diff.ts";

const inMarks = (before: string, after: string): string =>
  diffWords(before, after)
    .map(({ kind, text }) => (kind === "same" ? text : kind === "added" ? `+[${text.trim()}] ` : `-[${text.trim()}] `))
    .join("")
    .trim();

it.each([
  ["a cat on a mat", "a cat on a mat", "a cat on a mat"],
  ["a cat on a mat", "a big cat on the mat", "a +[big] cat on -[a] +[the] mat"],
  ["", "a cat", "+[a cat]"],
  ["a cat", "", "-[a cat]"],
  ["masterpiece, cat", "cat, masterpiece", "-[masterpiece, cat] +[cat, masterpiece]"],
  ["one two three", "three one two", "+[three] one two-[three]"],
])("tells %j from %j", (before, after, told) => {
  expect(inMarks(before, after)).toBe(told);
});

it("keeps every word: what is the same and what came is the new text, what is the same and what went the old", () => {
  const [before, after] = ["the quick brown fox jumps over it", "the slow brown dog jumps over that"];
  const without = (kind: string) =>
    diffWords(before, after)
      .filter((run) => run.kind !== kind)
      .map(({ text }) => text.trim())
      .join(" ");
  expect([without("removed"), without("added")]).toEqual([after, before]);
});

it("is quick and short for the longest texts there are", async () => {
  const words = (from: number) => Array.from({ length: 9_000 }, (_, at) => `w${from + at}`).join(" ");
  expect(await cpuMs(() => diffWords(words(0), words(20_000)))).toBeLessThan(400);
  const diff = diffWords(words(0), words(20_000));
  expect(diff.every(({ text }) => text.length <= 8_001)).toBe(true);
  expect(diffWords(words(0), `${words(0)} end`).map(({ kind }) => kind)).toEqual(["same", "added"]);
});
