import type { Rubric } from "@darkroom/domain";
import { expect, it } from "vitest";
import { analyse } from "./analyse.ts";
import { feedbackByRule } from "./by-rule.ts";
import { plainMarkdown } from "./plain-markdown.ts";

const rubric: Rubric.Info = {
  id: "essay",
  version: 3,
  title: "An essay",
  language: "en",
  criteria: [
    { id: "thesis", name: "Thesis", description: "Says what it holds.", maxPoints: 5 },
    { id: "grounds", name: "Grounds", description: "Gives two grounds.", maxPoints: 10 },
    { id: "style", name: "Style", description: "Short sentences.", maxPoints: 5 },
  ],
  usesImage: false,
  createdAt: "2026-01-01T00:00:00.000Z",
  revision: 3,
};
const text = "Trams are better than\n  cars, because they are quiet.";
const of = (id: string, more: object = {}) =>
  ({ id, verdict: "met", evidence: "better than cars", comment: "Clear.", points: 4, ...more }) as const;

it("has every criterion once and in order, quotes what stands in the text, and makes the sums itself", () => {
  const judged = [
    of("grounds", { points: 12 }),
    of("thesis", { evidence: "worse than cars" }),
    of("thesis"),
    of("made-up"),
  ];
  const { analysis, reasons } = analyse(judged, { rubric, schema: "criteria.v2", text });
  expect(analysis).toEqual({
    schema: "criteria.v2",
    rubric: { id: "essay", version: 3 },
    criteria: [
      { id: "thesis", verdict: "met", evidence: "", comment: "Clear.", points: 4, max_points: 5 },
      { id: "grounds", verdict: "met", evidence: "better than cars", comment: "Clear.", points: 10, max_points: 10 },
      { id: "style", verdict: "not_assessable", evidence: "", comment: "", points: 0, max_points: 5 },
    ],
    total: 14,
    max_total: 20,
    share: 0.7,
  });
  expect(reasons).toEqual(["dropped_items:3", "missing:criteria", "clamped:points"]);
});

it("gives no points where verdicts are asked for, and is no analysis of less than half of the criteria", () => {
  const judged = [of("thesis"), of("grounds"), of("style")];
  const { analysis, reasons } = analyse(judged, { rubric, schema: "criteria.v1", text });
  expect(Object.keys(analysis)).toEqual(["schema", "rubric", "criteria"]);
  expect([JSON.stringify(analysis).includes("points"), reasons]).toEqual([false, []]);
  const asked = { rubric, schema: "criteria.v1", text } as const;
  expect(() => analyse([of("thesis")], asked)).toThrow(expect.objectContaining({ code: "parse_error" }));
});

it("judges by rule the same each time, and says that nobody has read the text", () => {
  const first = feedbackByRule(rubric, text);
  expect(feedbackByRule(rubric, text)).toEqual(first);
  expect(first.judged.map(({ id }) => id)).toEqual(["thesis", "grounds", "style"]);
  expect(first.feedback_md).toContain("No model has read this text");
  expect(feedbackByRule(rubric, "").judged.every(({ verdict }) => verdict === "not_assessable")).toBe(true);
});

it.each([
  ["**Good.** [See here](https://evil.example/x)", "**Good.** See here"],
  ["![a cat](http://t.example/pixel.gif) fine", "a cat fine"],
  ["<img src=x onerror=alert(1)>- one\n- <b>two</b>", "- one\n- two"],
  ["[a][b]\n\n[b]: https://evil.example", "a"],
  ["<script\n>alert(1)</script>2 < 3", "alert(1)2 < 3"],
  ["<https://evil.example> 1. *kept*", "<https://evil.example> 1. *kept*".replace("<https://evil.example>", "").trim()],
])("keeps Markdown and nothing that leads elsewhere: %s", (said, kept) => {
  expect(plainMarkdown(said)).toBe(kept);
});
