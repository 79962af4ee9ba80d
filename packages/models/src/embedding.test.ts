import { expect, it } from "vitest";
import { bytesOfVector, checkVectors, prefixOf, stubVector } from "./embedding.ts";

const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);

it("puts texts that share words near each other, and others far apart", () => {
  const [boat, other, tax] = ["a red boat in the harbour", "a blue boat in the harbour", "income tax return 2025"].map(
    stubVector,
  ) as [number[], number[], number[]];
  expect(Math.hypot(...boat)).toBeCloseTo(1, 6);
  expect(dot(boat, other)).toBeGreaterThan(0.5);
  expect(Math.abs(dot(boat, tax))).toBeLessThan(0.3);
  expect(stubVector("a red boat in the harbour")).toEqual(boat);
  expect(Math.hypot(...stubVector("…"))).toBeCloseTo(1, 6);
});

it("keeps a vector as floats that come back as they were", () => {
  const bytes = bytesOfVector([0.6, -0.8]);
  expect([bytes.length, bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([8, Math.fround(0.6), Math.fround(-0.8)]);
});

it.each([
  ["too few", [[1, 0]]],
  ["of two lengths", [[1, 0], [1]]],
  [
    "not of length 1",
    [
      [1, 0],
      [0.5, 0],
    ],
  ],
  [
    "not a number",
    [
      [1, 0],
      [Number.NaN, 1],
    ],
  ],
  ["empty", [[], []]],
])("takes no vectors that are %s", (_, vectors) => {
  expect(() => checkVectors(vectors, 2)).toThrow(expect.objectContaining({ code: "stream.malformed" }));
});

it("knows what a model wants before a text", () => {
  expect(["embeddinggemma:300m", "nomic-embed-text", "qwen3-embedding:0.6b"].map(prefixOf)).toEqual([
    "title: none | text: ",
    "search_document: ",
    "",
  ]);
});
