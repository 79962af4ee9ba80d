import { expect, it } from "vitest";
import { judge } from "./judge.ts";

const whole = { nsfw_score: 0.1, nsfw_flags: [], category: "safe", rationale_short: "a street" };
const ofModel = { isDegraded: false, isStub: false };

it("takes a model at its word where score and category agree", () => {
  expect(judge(whole, ofModel)).toEqual({ data: { ...whole, needs_review: false }, reasons: [] });
  const explicit = { ...whole, nsfw_score: 0.95, category: "explicit" };
  expect(judge(explicit, ofModel).data).toMatchObject({ category: "explicit", needs_review: false });
});

it.each([
  ["a safe score and an explicit category", { nsfw_score: 0.1, category: "explicit" }, "explicit"],
  ["an explicit score and a safe category", { nsfw_score: 0.8, category: "safe" }, "explicit"],
  ["a score between and a safe category", { nsfw_score: 0.35, category: "safe" }, "suggestive"],
])("takes the more severe of %s", (_what, said, category) => {
  const judged = judge({ ...whole, ...said }, ofModel);
  expect(judged).toMatchObject({ data: { category, needs_review: true }, reasons: ["inconsistent"] });
});

it.each([
  ["was repaired", whole, { ...ofModel, isDegraded: true }],
  ["has no score", { category: "safe" }, ofModel],
  ["is none", {}, { ...ofModel, isDegraded: true }],
  ["is a stub's", whole, { ...ofModel, isStub: true }],
])("never calls safe what an answer says that %s", (_what, data, read) => {
  expect(judge(data, read).data).toMatchObject({ category: "unknown", needs_review: true });
});
