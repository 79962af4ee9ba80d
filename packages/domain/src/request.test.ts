import { expect, it } from "vitest";
import { claimant, sampleAsset, sampleStage } from "../../../test/support/samples.ts";
import * as Asset from "./asset.ts";
import * as Feedback from "./feedback.ts";
import * as Job from "./job.ts";
import * as Pipeline from "./pipeline.ts";
import * as Request from "./request.ts";

const thumbnail = sampleStage("thumbnail");
const onRequest = { enriches: true, isOnRequest: true } as const;
const transcribe = sampleStage("transcribe", { after: ["thumbnail"], ...onRequest });
const feedback = sampleStage("feedback", { after: ["thumbnail", "transcribe"], ...onRequest });
const stages = [thumbnail, transcribe, feedback];
const asset = { ...sampleAsset(), priority: 1 as const };

function ended(stage: typeof thumbnail, outcome: Job.Outcome): Job.Info {
  const job = Job.claim(Job.queue(asset, stage, 0), claimant(0));
  return Job.settle(job, job, outcome, { nowMs: 0, maxAttempts: 4 });
}
const isDone = { state: "done" } as const;
const failed = { state: "error", reason: "timeout" } as const;

const wanted = (names: string[], jobs: Job.Info[], isAgain = false) =>
  Request.wantedOf(stages, { names, isAgain }, asset, jobs);
const inShort = (all: Request.Wanted[]) => all.map(({ stage, fate }) => `${stage.name} ${fate}`);
const now = { priority: 0, nowMs: 5000 } as const;

it("plans no stage on request before somebody asked, and every one that has a job", () => {
  const jobs = [ended(thumbnail, isDone)];
  const named = (all: Pipeline.Planned[]) => all.map(({ stage, fate }) => `${stage.name} ${fate}`);
  expect(named(Pipeline.plan(stages, asset, jobs))).toEqual(["thumbnail now"]);
  const asked = [...jobs, ended(transcribe, isDone), Job.plan(undefined, asset, feedback, "later", 0)];
  expect(named(Pipeline.plan(stages, asset, asked))).toEqual(["thumbnail now", "transcribe now", "feedback now"]);
});

it("announces what runs by itself only to what does, too", () => {
  const awaited = stages.filter(({ name }) => Pipeline.isAwaited(stages, name, "image")).map(({ name }) => name);
  expect(awaited).toEqual(["transcribe"]);
});

it("asks for what comes before, too, unless it is done; what failed there is begun anew", () => {
  const made = ended(thumbnail, isDone);
  expect(inShort(wanted(["feedback"], [made]))).toEqual(["transcribe now", "feedback later"]);
  expect(inShort(wanted(["feedback"], [made, ended(transcribe, failed)]))).toEqual([
    "transcribe now",
    "feedback later",
  ]);
  expect(inShort(wanted(["feedback"], [made, ended(transcribe, isDone)], true))).toEqual(["feedback now"]);
});

it("refuses what the asset cannot have, and says why", () => {
  const refusals = (of: Asset.Info, jobs: Job.Info[] = []) =>
    Request.wantedOf(stages, { names: ["transcribe"], isAgain: false }, of, jobs).map(Request.refusalOf);
  expect(refusals({ ...asset, kind: "other" })).toEqual(["kind.not_accepted"]);
  expect(refusals(asset, [ended(thumbnail, failed)])).toEqual(["stage.after_failed"]);
  expect(refusals(Asset.linkTo(asset, sampleAsset().id, "e1"))).toEqual(["duplicate"]);
  expect(refusals(Asset.remove(asset, 0))).toEqual(["asset.deleted"]);
});

it("makes the job, begins anew what failed, and does done work again only when that is wanted", () => {
  const [one] = wanted(["transcribe"], [ended(thumbnail, isDone)]) as [Request.Wanted];
  expect(Request.grant(undefined, asset, one, now)).toMatchObject({ state: "queued", generation: 1, priority: 0 });
  const broken = ended(transcribe, failed);
  expect(Request.grant(broken, asset, one, now)).toMatchObject({ state: "queued", generation: 2, attempt: 0 });
  const done = ended(transcribe, isDone);
  expect(Request.grant(done, asset, one, now)).toBe(done);
  const again = Request.grant(done, asset, { ...one, isAgain: true }, now);
  expect(again).toMatchObject({ state: "queued", generation: 2, published: 1 });
  expect(again.isWaiting).toBeUndefined();
  expect(Request.grant(broken, asset, { ...one, fate: "later" }, now)).toMatchObject({ isWaiting: true });
});

it("leaves open work alone but for its turn: what a person waits for comes first", () => {
  const [one] = wanted(["transcribe"], [ended(thumbnail, isDone)]) as [Request.Wanted];
  const queued = Job.queue(asset, transcribe, 0);
  expect(Request.grant(queued, asset, one, now)).toEqual({ ...queued, priority: 0 });
  expect(Request.grant(queued, asset, one, { ...now, priority: 1 })).toBe(queued);
  const running = Job.claim(queued, claimant(0));
  expect(Request.grant(running, asset, { ...one, isAgain: true }, now)).toBe(running);
});

it("keeps the options it was asked with, and does done work again for others", () => {
  const judged = sampleStage("feedback", { ...onRequest, options: Feedback.Options });
  const one = { stage: judged, fate: "now", isAgain: false } as const;
  const by = (rubric: string) => ({ ...now, options: { rubric, rubricVersion: 1 } });
  const first = Request.grant(undefined, asset, one, by("essay"));
  expect(first.options).toEqual({ rubric: "essay", rubricVersion: 1 });
  const done = Job.settle(Job.claim(first, claimant(6000)), { generation: 1, fence: 1 }, isDone, {
    nowMs: 0,
    maxAttempts: 4,
  });
  expect(Request.grant(done, asset, one, by("essay"))).toBe(done);
  expect(Request.grant(done, asset, one, now)).toBe(done);
  expect(Request.grant(done, asset, one, by("letter"))).toMatchObject({
    state: "queued",
    generation: 2,
    published: 1,
    options: { rubric: "letter" },
  });
});
