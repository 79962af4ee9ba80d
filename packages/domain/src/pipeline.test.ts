import { expect, it } from "vitest";
import { claimant, sampleAsset, sampleStage } from "../../../test/support/samples.ts";
import * as Asset from "./asset.ts";
import { assetIdOf } from "./id.ts";
import * as Job from "./job.ts";
import * as Pipeline from "./pipeline.ts";

const hash = sampleStage("hash", { accepts: ["image", "video", "other"] });
const probe = sampleStage("probe");
const caption = sampleStage("caption", { after: ["hash", "probe"] });
const stages = [hash, probe, caption];
const asset = sampleAsset();

const fates = (of: Asset.Info, jobs: readonly Job.Info[] = []) =>
  Object.fromEntries(Pipeline.plan(stages, of, jobs).map(({ stage, fate }) => [stage.name, fate]));

function ended(stage: typeof hash, outcome: Job.Outcome, of = asset): Job.Info {
  const job = Job.claim(Job.queue(of, stage, 0), claimant(0));
  return Job.settle(job, job, outcome, { nowMs: 0, maxAttempts: 4 });
}

it("starts what waits for nothing, and lets the others wait", () => {
  expect(fates(asset)).toEqual({ hash: "now", probe: "now", caption: "later" });
});

it("gives the word when every stage it comes after is done", () => {
  expect(fates(asset, [ended(hash, { state: "done" })]).caption).toBe("later");
  expect(fates(asset, [ended(hash, { state: "done" }), ended(probe, { state: "done" })]).caption).toBe("now");
});

it("skips what comes after a stage that ended without being done", () => {
  const failed = ended(probe, { state: "error", reason: "invalid_image" });
  expect(fates(asset, [ended(hash, { state: "done" }), failed]).caption).toBe("stage.after_failed");
});

it("asks for nothing but the identity of a duplicate", () => {
  const duplicate = Asset.linkTo(asset, sampleAsset().id, "e1");
  expect(fates(duplicate)).toEqual({ hash: "now", probe: "duplicate", caption: "duplicate" });
});

it("skips a stage that is not for this kind, whatever else is true", () => {
  const text = sampleAsset("notes.txt", "e1", { kind: "other" });
  expect(fates(text)).toEqual({ hash: "now", probe: "kind.not_accepted", caption: "kind.not_accepted" });
});

it("counts only what was done for these bytes and by this version of the stage", () => {
  const both = [ended(hash, { state: "done" }), ended(probe, { state: "done" })];
  const newer = Asset.see(asset, { ...asset, original: { ...asset.original, etag: "e2" } }, 0);
  expect(fates(newer, both).caption).toBe("later");
  const raised = Pipeline.plan([{ ...hash, version: 2 }, probe, caption], asset, both);
  expect(raised.find(({ stage }) => stage.name === "caption")?.fate).toBe("later");
});

it("ends what is open of an asset whose object is gone, and plans nothing of it", () => {
  const gone = Asset.remove(asset, 0);
  const open = Job.queue(asset, probe, 0);
  const planned = Pipeline.plan(stages, gone, [Job.cancel(Job.queue(asset, hash, 0), 0, "asset.deleted"), open]);
  expect(planned).toEqual([{ stage: probe, fate: "asset.deleted", job: open }]);
  expect(Job.plan(open, gone, probe, "asset.deleted", 0)).toMatchObject({
    state: "cancelled",
    reason: "asset.deleted",
  });
});

it("knows which stages are awaited, with an asset of which kind", () => {
  expect(stages.map(({ name }) => Pipeline.isAwaited(stages, name, "image"))).toEqual([true, true, false]);
  const ofFilms = { ...probe, name: "playback", after: ["probe"], accepts: ["video"] as const };
  expect(Pipeline.isAwaited([probe, ofFilms], "probe", "image")).toBe(false);
  expect(Pipeline.isAwaited([probe, ofFilms], "probe", "video")).toBe(true);
});

it("plans no background work for kinds it is not for, and ends what there is of it when the kind changes", () => {
  const extra = { ...probe, name: "playback", accepts: ["video"] as const, isBackground: true };
  expect(Pipeline.plan([probe, extra], asset, []).map(({ stage }) => stage.name)).toEqual(["probe"]);
  const before = Job.queue({ ...asset, kind: "video" }, extra, 0);
  expect(Pipeline.plan([extra], asset, [before])).toMatchObject([{ fate: "kind.not_accepted", job: before }]);
});

it("gives a stage that enriches no job before it may start, and none to what no model sees", () => {
  const title = { ...caption, name: "title", after: ["hash"], enriches: true as const, isBackground: true };
  const planned = (of: Asset.Info, jobs: readonly Job.Info[]) =>
    Pipeline.plan([hash, title], of, jobs).map(({ stage, fate }) => `${stage.name} ${fate}`);
  const done = [ended(hash, { state: "done" })];
  expect(planned(asset, [])).toEqual(["hash now"]);
  expect(planned(asset, done)).toEqual(["hash now", "title now"]);
  expect(planned({ ...asset, duplicateOf: assetIdOf("first.jpg") }, done)).toEqual(["hash now"]);
});
