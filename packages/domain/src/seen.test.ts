import { expect, it } from "vitest";
import { sampleAsset } from "../../../test/support/samples.ts";
import type * as Result from "./result.ts";
import * as Seen from "./seen.ts";

const result = (mode: string, data: object): Result.Info => ({
  ...{ assetId: sampleAsset().id, stage: mode, generation: 1, fence: 1, etag: "e", stageVersion: 1 },
  output: { mode, data },
});
const nobody = { person: undefined, words: [] };

it("says nothing while nobody has looked", () => {
  expect(Seen.of([], nobody)).toEqual({});
  expect(Seen.of([result("caption", { caption: "A text", text: "of another mode" })], nobody)).toEqual({});
});

it("knows score, faults, how it is treated, and the text in it, on one line and not all of it", () => {
  const all = [
    result("quality", { quality_score: 81, quality_flags: ["blur"], domain_type: "photo" }),
    result("nsfw_classify", { category: "safe" }),
    result("transcribe", { text: `Invoice\n  No. 7 ${"x".repeat(5000)}` }),
  ];
  const seen = Seen.of(all, nobody);
  expect(seen).toMatchObject({ quality: 81, faults: ["blur"], nsfw: "safe" });
  expect(seen.text).toMatch(/^Invoice No\. 7 x+$/);
  expect(seen.text?.length).toBeLessThanOrEqual(2000);
  expect(Seen.of(all, { ...nobody, words: ["rating:explicit"] }).nsfw).toBe("explicit");
  expect(Seen.of(all, { person: "nsfw", words: [] }).nsfw).toBe("explicit");
});

it("treats as unknown what a model could not say, and as a person said what one has said", () => {
  const unsure = [result("nsfw_classify", { category: "unknown" })];
  expect(Seen.of(unsure, nobody).nsfw).toBe("unknown");
  expect(Seen.of(unsure, { ...nobody, person: "safe" }).nsfw).toBe("safe");
  const [stub] = unsure.map((one) => ({ ...one, output: { ...Object(one.output), backend: "stub" } }));
  expect(Seen.of(stub ? [stub] : [], nobody)).toEqual({}); // nobody has looked
});

it("grades scores", () => {
  expect([100, 70, 69, 40, 39, 0].map(Seen.gradeOf)).toEqual(["good", "good", "fair", "fair", "poor", "poor"]);
});
