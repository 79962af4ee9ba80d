import { expect, it } from "vitest";
import { countThatFit, rungsOf } from "./picture-ladder.ts";

const large = { widthPx: 1024, heightPx: 1024 };
const budget = { promptChars: 3000, maxTokens: 400, contextTokens: 8192 };

it("has a ladder of sizes for every mode, from the largest down", () => {
  expect(rungsOf()).toEqual([1024, 768, 512]);
  expect(rungsOf(1536)).toEqual([1536, 1024, 768, 512]);
});

it.each([
  ["gemma4:12b", undefined, 5, 5],
  ["somebody/vision:7b", "qwen3vl", 5, 5],
  ["qwen3-vl:8b", undefined, 5, 5],
  ["llama3.2-vision:11b", "mllama", 5, 1],
  ["nobody-knows:1b", undefined, 5, 3],
])("counts how many pictures %s can look at", (name, family, pictures, fit) => {
  expect(countThatFit({ name, family }, Array(pictures).fill(large), budget)).toBe(fit);
});

it("lets nothing through that the context has no room for", () => {
  expect(countThatFit({ name: "gemma4:12b" }, [large], { ...budget, contextTokens: 1024 })).toBe(0);
  expect(countThatFit({ name: "gemma4:12b" }, [large], { ...budget, promptChars: 24_000 })).toBe(0);
  const wide = { widthPx: 2048, heightPx: 2048 };
  expect(countThatFit({ name: "qwen3-vl:8b" }, [wide], { ...budget, contextTokens: 5120 })).toBe(0);
  expect(countThatFit({ name: "qwen3-vl:8b" }, [large], { ...budget, contextTokens: 5120 })).toBe(1);
});
