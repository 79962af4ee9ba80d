import { expect, it } from "vitest";
import { holdAgainst, normalizeTag, rawTagsOf, typeOf } from "./normalize.ts";

it.each([
  ["Golden_Hour", "golden hour"],
  ["(masterpiece:1.2)", "masterpiece"],
  ["[[soft  light]]", "soft light"],
  ["ＦＵＬＬ width", "full width"],
  ["character:alice", "character:alice"],
])("brings %s into the form of all tags: %s", (raw, tag) => {
  expect(normalizeTag(raw)).toBe(tag);
});

it("takes keywords and the parts of a prompt, each once, without loras", () => {
  const raw = rawTagsOf({ keywords: ["sea", "sand"], prompt: "sea, (sunset:1.1), <lora:film:0.8>, sharp focus" });
  expect(raw).toEqual(["sea", "sand", "(sunset:1.1)", "sharp focus"]);
  expect(raw.map(normalizeTag).map(typeOf)).toEqual(["location", "other", "lighting", "quality"]);
});

it("drops tags a model made up, and lets pass by rule what it left out", () => {
  const entry = { raw: "Red_Boat", normalized: "red boat", confidence: 0.9, type: "object" };
  const answer = {
    tags_map: [entry, { ...entry, raw: "unicorn", normalized: "unicorn" }],
    tags_normalized: ["unicorn"],
  };
  const { data, reasons } = holdAgainst(["Red_Boat", "Lake_View", "dawn"], answer);
  expect(data).toEqual({ tags_map: [entry], tags_normalized: ["red boat", "lake view", "dawn"] });
  expect(reasons).toEqual(["dropped_items:1", "coverage"]);
});
