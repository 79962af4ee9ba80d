import { expect, it } from "vitest";
import type { Details } from "../use-asset.ts";
import { factsOfSaid, whoSaid } from "./said.ts";

const said: Details["enrichments"][number] = {
  mode: "tags_normalize",
  generation: 1,
  isPublished: true,
  staleBecause: [],
  status: "degraded",
  data: { tags_normalized: ["red boat", "lake"], tags_map: [], rationale: "because" },
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

it("shows what people read of an answer, and nothing that is empty", () => {
  expect(factsOfSaid(said)).toEqual([{ name: "Tags", value: "red boat, lake" }]);
  expect(factsOfSaid({ ...said, data: { title: "" } })).toEqual([]);
  expect(factsOfSaid({ ...said, data: { quality_score: 0, quality_flags: ["jpeg_artifacts"], text: "" } })).toEqual([
    { name: "Quality, of 100", value: "0" },
    { name: "Faults", value: "jpeg artifacts" },
  ]);
});

it("says who said it, by which prompt, and how well it could be read", () => {
  expect(whoSaid(said)).toBe("tags_normalize said by gemma4:12b, prompt version 3, fenced");
  expect(whoSaid({ ...said, backend: "stub", status: "ok", reasons: [] })).toMatch(/said by a stub/);
});
