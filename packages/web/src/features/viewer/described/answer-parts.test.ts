import { expect, it } from "vitest";
import type { Details } from "../use-asset.ts";
import { partsOf } from "./answer-parts.ts";
import { hasWords, type Said, staleWords, takeOf, whoSaid } from "./who-said.ts";

const said: Said = {
  mode: "tags_normalize",
  generation: 1,
  isPublished: true,
  staleBecause: ["model", "prompt"],
  status: "degraded",
  data: { tags_normalized: ["red boat", "Lake"], tags_map: [], rationale: "because" },
  reasons: ["fenced"],
  raw: { text: "{}", sha256: "" },
  backend: "local",
  model: { name: "gemma4:12b", digest: "abc" },
  prompt: { name: "tags_normalize", version: 3, sha256: "", language: "en" },
  options: {},
  usage: { promptTokens: 1, outputTokens: 1, loadMs: 0, firstTokenMs: 1, totalMs: 2 },
  inputHash: "",
  asked: 1,
  attempt: 1,
  createdAt: "2026-11-21T10:00:00.000Z",
};
const shown: Details["edits"]["shown"] = { tags: ["lake"], capturedAt: "", capturedAtSource: "exif" };

it("shows what people read of an answer, and nothing that is empty or for machines", () => {
  expect(partsOf(said.data)).toEqual([
    { key: "tags_normalized", name: "Tags", kind: "text", text: "red boat, Lake" },
    { key: "rationale", name: "Why", kind: "text", text: "because" },
  ]);
  expect(hasWords({ ...said, data: { spaceId: "a:32:1", dims: 32, norm: 1, key: "vectors/a" } })).toBe(false);
  expect(hasWords({ ...said, data: { title: "", rationale: "there is none" } })).toBe(false);
});

it("knows scores of a hundred from parts of one, and shows what it has never met", () => {
  const data = {
    quality_score: 1,
    nsfw_score: 0.07,
    sharpness_score: 62,
    is_old: true,
    width_px: 3,
    vector: [0.1],
    quality_flags: ["low_res"],
  };
  expect(partsOf(data)).toMatchObject([
    { name: "Quality", kind: "score", share: 0.01, text: "1 of 100" },
    { name: "Faults", text: "low res" },
    { kind: "score", share: 0.07, text: "7 %" },
    { name: "Is old", text: "yes" },
    { name: "Sharpness score", share: 0.62 },
    { name: "Width px", text: "3" },
  ]);
  const criteria = [{ id: "clarity", verdict: "met", points: 3, max_points: 5, comment: "At once" }];
  const feedback = { feedback_md: "# Good", analysis_json: { schema: "criteria.v2", criteria, share: 0.6 } };
  expect(partsOf(feedback)).toMatchObject([
    { kind: "markdown", text: "# Good" },
    { kind: "list", items: ["clarity · 3 of 5 · met · At once"] },
    { kind: "score", text: "60 %" },
  ]);
});

it("says who said it, by which prompt, and what would be asked otherwise today", () => {
  expect(whoSaid(said)).toBe("gemma4:12b, prompt version 3, Nov 21, 2026");
  expect(whoSaid({ ...said, backend: "stub" })).toMatch(/^A stub, /);
  expect(staleWords(said)).toBe("Today another model answers, and the prompt is another.");
  expect(staleWords({ staleBecause: [] })).toBeUndefined();
});

it("offers words that are not a person's own yet", () => {
  expect(takeOf(said, shown)).toEqual({ label: "Add these tags", change: { tags: ["lake", "red boat"] } });
  const title = { ...said, mode: "title", data: { title: "The pier" } };
  expect(takeOf(title, shown)?.change).toEqual({ title: "The pier" });
  expect(takeOf(title, { ...shown, title: "The pier" })).toBeUndefined();
});
