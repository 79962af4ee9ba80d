import { expect, it } from "vitest";
import { pngOf } from "../../../../test/fixtures/generated.ts";
import texts from "../../../../test/fixtures/generated-texts.json" with { type: "json" };
import { readGeneration, rereadGeneration } from "./read-generation.ts";

const samples = Object.entries(texts).flatMap(([name, given]) => (typeof given === "object" ? [[name, given]] : []));

it.each(samples)("reads what it kept of %s again, and finds the same", async (_name, given) => {
  const { generation } = await readGeneration(pngOf(given as Record<string, string>));
  expect(generation && rereadGeneration(generation.sources)).toEqual(generation);
});
