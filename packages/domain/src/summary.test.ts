import { expect, it } from "vitest";
import { claimant, sampleAsset, sampleStage } from "../../../test/support/samples.ts";
import * as Job from "./job.ts";
import * as Result from "./result.ts";
import * as Summary from "./summary.ts";

const asset = { ...sampleAsset(), revision: 3 };
const running = Job.claim(Job.queue(asset, sampleStage("probe"), 0), claimant(0));
const end = (outcome: Job.Outcome): Job.Info =>
  Job.settle({ ...running, revision: 2 }, running, outcome, { nowMs: 0, maxAttempts: 4 });
const probed = (output: unknown) => Result.of(running, output);

it("is listed by the file's time until a better one is known", () => {
  expect(Summary.of(asset, [running], [], { nowMs: 9 })).toMatchObject({
    capturedAt: "2024-05-06T07:08:09.000Z",
    capturedAtSource: "mtime",
    issue: "busy",
  });
  const known = probed({ capturedAt: "2001-02-03T04:05:06.000Z", capturedAtSource: "exif", widthPx: 4 });
  const summary = Summary.of(asset, [end({ state: "done" })], [known], { nowMs: 9 });
  expect(summary).toMatchObject({ capturedAtSource: "exif", widthPx: 4, states: { probe: "done" } });
  expect(Summary.monthOf(summary)).toBe("2001-02");
  expect(summary.issue).toBeUndefined();
});

it("says what failed and why", () => {
  const summary = Summary.of(asset, [end({ state: "error", reason: "invalid_image" })], [], { nowMs: 9 });
  expect(summary).toMatchObject({ issue: "failed", reasons: { probe: "invalid_image" } });
});

it("makes do with a result it cannot read", () => {
  expect(
    Summary.of(asset, [], [probed(null), probed("x"), probed({ widthPx: "4" })], { nowMs: 9 }).widthPx,
  ).toBeUndefined();
});

it("knows what was made from something newer", () => {
  const made = Summary.of(asset, [end({ state: "done" })], [], { nowMs: 9 });
  expect(Summary.isNewer(made, made)).toBe(false);
  expect(Summary.isNewer({ ...made, assetRevision: 4 }, made)).toBe(true);
  expect(Summary.isNewer({ ...made, jobRevisions: { probe: 3 } }, made)).toBe(true);
  expect(Summary.isNewer({ ...made, jobRevisions: { ...made.jobRevisions, hash: 0 } }, made)).toBe(true);
  expect(Summary.isNewer({ ...made, assetRevision: 2 }, made)).toBe(false);
});
