import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { claimant, sampleAsset, sampleStage } from "../../../test/support/samples.ts";
import * as Asset from "./asset.ts";
import * as Job from "./job.ts";

const stage = sampleStage("thumbnail");
const asset = sampleAsset();
const nowMs = 1_000_000;
const queued = Job.queue(asset, stage, nowMs);
const running = Job.claim(queued, claimant(nowMs));
const limits = { nowMs, maxAttempts: 4 };
const settle = (job: Job.Info, outcome: Job.Outcome, at = limits) => Job.settle(job, job, outcome, at);

const states = {
  queued,
  waiting: Job.plan(undefined, asset, stage, "later", nowMs),
  running,
  asked: Job.cancel(running, nowMs),
  done: settle(running, { state: "done" }),
  error: settle(running, { state: "error", reason: "invalid_image" }),
  cancelled: Job.cancel(queued, nowMs),
  skipped: Job.plan(undefined, asset, stage, "duplicate", nowMs),
};

const soonMs = nowMs + 1000;
const lateMs = nowMs + 60 * 60_000;
const newer = Asset.see(asset, { ...asset, original: { ...asset.original, etag: "e2" } }, nowMs);
const older = (job: Job.Info): Job.Info => ({ ...job, assetGeneration: 9 });

const ops: Record<string, (job: Job.Info) => Job.Info> = {
  "claim soon": (job) => Job.claim(job, claimant(soonMs)),
  "claim after lease and grace": (job) => Job.claim(job, claimant(lateMs)),
  "claim before it is due": (job) => Job.claim(job, claimant(nowMs - 1)),
  renew: (job) => Job.renew(job, job, soonMs),
  "renew with an old fence": (job) => Job.renew(job, { ...job, fence: job.fence - 1 }, soonMs),
  "settle done": (job) => settle(job, { state: "done" }),
  "settle error": (job) => settle(job, { state: "error", reason: "invalid_image" }),
  "settle again": (job) => settle(job, { state: "again", reason: "timeout", notBeforeMs: soonMs }),
  "settle waiting": (job) => settle(job, { state: "waiting", reason: "ollama_down", notBeforeMs: soonMs }),
  "settle with an old fence": (job) => Job.settle(job, { ...job, fence: job.fence - 1 }, { state: "done" }, limits),
  "settle with an old generation": (job) => Job.settle({ ...job, generation: 7 }, job, { state: "done" }, limits),
  cancel: (job) => Job.cancel(job, soonMs),
  "force cancel": (job) => Job.forceCancel(job, soonMs),
  rerun: (job) => Job.rerun(job, soonMs),
  remind: (job) => Job.remind(job, claimant(soonMs)),
  "give up": (job) => Job.giveUp(job, soonMs),
  "plan now": (job) => Job.plan(job, asset, stage, "now", soonMs),
  "plan later": (job) => Job.plan(job, asset, stage, "later", soonMs),
  "plan duplicate": (job) => Job.plan(job, asset, stage, "duplicate", soonMs),
  "plan after failed": (job) => Job.plan(job, asset, stage, "stage.after_failed", soonMs),
  "plan newer bytes": (job) => Job.plan(job, newer, stage, "now", soonMs),
  "plan raised stage": (job) => Job.plan(job, asset, { ...stage, version: 2 }, "now", soonMs),
  "plan an older view": (job) => Job.plan(older(job), asset, stage, "now", soonMs),
};

// `=` the same, `!` refused, a state with `+` is of the next generation
const table = `
                              queued     waiting    running    asked      done     error    cancelled  skipped
claim soon                    running    =          =          =          =        =        =          =
claim after lease and grace   running    =          running    cancelled  =        =        =          =
claim before it is due        =          =          =          =          =        =        =          =
renew                         !          !          running    running    !        !        !          !
renew with an old fence       !          !          !          !          !        !        !          !
settle done                   !          !          done       done       =        =        =          =
settle error                  !          !          error      error      =        =        =          =
settle again                  !          !          queued     cancelled  =        =        =          =
settle waiting                !          !          queued     cancelled  =        =        =          =
settle with an old fence      !          !          !          !          !        !        !          !
settle with an old generation !          !          !          !          !        !        !          !
cancel                        cancelled  cancelled  running    =          =        =        =          =
force cancel                  cancelled  cancelled  cancelled  cancelled  =        =        =          =
rerun                         =          =          =          =          queued+  queued+  queued+    queued+
remind                        queued     queued     running    cancelled  =        =        =          =
give up                       error      error      =          =          =        =        =          =
plan now                      =          queued     =          =          =        =        =          queued+
plan later                    =          =          =          =          =        =        =          queued+
plan duplicate                skipped    skipped    =          =          =        =        =          =
plan after failed             =          skipped    =          =          =        =        =          skipped+
plan newer bytes              queued+    queued+    queued+    queued+    queued+  queued+  queued+    queued+
plan raised stage             queued+    queued+    queued+    queued+    queued+  queued+  queued+    queued+
plan an older view            =          =          =          =          =        =        =          =
`;

const [header = "", ...rows] = table.trim().split("\n");
const columns = header.trim().split(/\s+/) as (keyof typeof states)[];

describe("every state and every op", () => {
  it("is in the table", () => {
    expect(columns).toEqual(Object.keys(states));
    expect(rows.map((row) => row.slice(0, 30).trim())).toEqual(Object.keys(ops));
  });

  it.each(rows)("%s", (row) => {
    const name = row.slice(0, 30).trim();
    const expected = row.slice(30).trim().split(/\s+/);
    expect(columns.map((column) => comeTo(name, states[column]))).toEqual(expected);
  });
});

function comeTo(op: string, job: Job.Info): string {
  const before = op === "plan an older view" ? older(job) : job;
  try {
    const after = ops[op]?.(job);
    if (!after || after === before || JSON.stringify(after) === JSON.stringify(before)) return "=";
    expect(Job.Info.parse(after)).toEqual(after);
    expect(after.fence).toBeGreaterThanOrEqual(job.fence);
    expect(after.lease !== undefined).toBe(after.state === "running");
    expect(after.finalAtMs !== undefined).toBe(Job.isFinal(after));
    return `${after.state}${after.generation > job.generation ? "+" : ""}`;
  } catch (error) {
    expect(error).toMatchObject({ kind: "conflict", code: "job.lease_lost" });
    return "!";
  }
}

it("calls a job poison at the third dead worker", () => {
  const second = Job.claim(running, claimant(lateMs));
  expect(second).toMatchObject({ state: "running", crashes: 1, attempt: 2, fence: 2 });
  const third = Job.claim(second, claimant(2 * lateMs));
  expect(third).toMatchObject({ state: "running", crashes: 2, attempt: 3 });
  expect(Job.claim(third, claimant(3 * lateMs))).toMatchObject({ state: "error", reason: "poison_crash", fence: 3 });
});

it("takes over from a dead boot at once with the attempt given back, ten times, and ends at the eleventh", () => {
  let job = Job.claim(queued, claimant(nowMs, { boot: "boot-0" }));
  for (let boot = 1; boot <= 10; boot++) {
    job = Job.claim(job, claimant(nowMs, { boot: `boot-${boot}` }));
    expect(job).toMatchObject({ state: "running", attempt: 1, bootDeaths: boot, crashes: 0, fence: boot + 1 });
  }
  expect(Job.claim(job, claimant(nowMs, { boot: "boot-11" }))).toMatchObject({
    state: "error",
    reason: "poison_crash",
  });
});

it("leaves the lease of its own boot alone, and one without a boot", () => {
  const ours = Job.claim(queued, claimant(nowMs, { boot: "boot-1" }));
  expect(Job.claim(ours, claimant(soonMs, { boot: "boot-1" }))).toBe(ours);
  expect(Job.claim(ours, claimant(soonMs))).toBe(ours);
  expect(Job.claim(running, claimant(soonMs, { boot: "boot-1" }))).toBe(running);
});

it("forgets that somebody cancelled it when it is done again", () => {
  const ended = Job.claim(states.asked, claimant(lateMs));
  expect(ended).toMatchObject({ state: "cancelled" });
  expect(Job.rerun(ended, lateMs).cancelRequested).toBeUndefined();
});

it("ends what was tried for longer than its age cap, but not what only waited", () => {
  const weekMs = Job.maxAgeMs + 1;
  const tried = settle(running, { state: "again", reason: "timeout", notBeforeMs: nowMs + weekMs });
  expect(Job.claim(tried, claimant(nowMs + weekMs))).toMatchObject({ state: "error", reason: "expired" });
  const waited = settle(running, { state: "waiting", reason: "ollama_down", notBeforeMs: nowMs + weekMs });
  expect(Job.claim(waited, claimant(nowMs + weekMs))).toMatchObject({ state: "running", attempt: 1 });
});

it("looks at a stage that waits ever more seldom: after 60 s, doubling to 15 min", () => {
  let job: Job.Info = states.waiting;
  const waitsSec: number[] = [];
  for (let round = 0; round < 6; round++) {
    const atMs = job.notBeforeMs;
    job = Job.plan(job, asset, stage, "later", atMs);
    waitsSec.push((job.notBeforeMs - atMs) / 1000);
  }
  expect(waitsSec).toEqual([60, 120, 240, 480, 900, 900]);
});

it("keeps what people see through rerun, failure, cancel and skip", () => {
  const rerun = Job.rerun(states.done, soonMs);
  const again = Job.claim(rerun, claimant(soonMs));
  const ends = [
    rerun,
    again,
    settle(again, { state: "error", reason: "x" }),
    Job.cancel(rerun, soonMs),
    Job.forceCancel(again, soonMs),
    Job.plan(states.done, newer, stage, "duplicate", soonMs),
  ];
  expect(ends.map(({ published }) => published)).toEqual(ends.map(() => 1));
  expect(settle(again, { state: "done" }).published).toBe(2);
});

it("begins again what was cancelled because its object was gone, once the object is back", () => {
  const gone = Asset.remove(asset, nowMs);
  const cancelled = Job.cancel(queued, nowMs, "asset.deleted");
  const back = Asset.see(gone, asset, nowMs);
  expect(back.generation).toBe(2);
  expect(Job.plan(cancelled, back, stage, "now", soonMs)).toMatchObject({ state: "queued", generation: 2 });
});

it("finds out anew whose bytes these are, once an object that was gone is back", () => {
  const back = Asset.see(Asset.remove(asset, nowMs), asset, nowMs);
  const hash = sampleStage("hash");
  const job = Job.claim(Job.queue(asset, hash, nowMs), claimant(nowMs));
  const hashed = settle(job, { state: "done" });
  expect(Job.plan(hashed, back, hash, "now", soonMs)).toMatchObject({ state: "queued", generation: 2, published: 1 });
  expect(Job.plan(states.done, back, stage, "now", soonMs)).toBe(states.done);
});

it("need not stop for an object that was gone, once the object is back", () => {
  const asked = Job.cancel(running, nowMs, "asset.deleted");
  const back = Asset.see(Asset.remove(asset, nowMs), asset, nowMs);
  const planned = Job.plan(asked, back, stage, "now", soonMs);
  expect(planned).toMatchObject({ state: "running", fence: running.fence, generation: 1, assetGeneration: 2 });
  expect(planned.cancelRequested).toBeUndefined();
});

it("never moves the fence or the generation back, and ends within its bounds, whatever happens", () => {
  const op = fc.constantFrom(...Object.keys(ops));
  const step = fc.record({ op, waitMs: fc.constantFrom(0, 1000, 60_000, 200_000), boot: fc.constantFrom("a", "b") });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      let atMs = nowMs;
      let job: Job.Info = queued;
      for (const { op, waitMs, boot } of steps) {
        atMs += waitMs;
        const next = attempt(op, job, atMs, boot);
        expect(next.fence).toBeGreaterThanOrEqual(job.fence);
        expect(next.generation).toBeGreaterThanOrEqual(job.generation);
        expect(next.attempt).toBeLessThanOrEqual(4);
        expect(next.crashes).toBeLessThan(3);
        expect(next.bootDeaths).toBeLessThanOrEqual(10);
        if (Job.isFinal(job) && next.generation === job.generation) expect(next.state).toBe(job.state);
        expect(Job.dueAtMs(next) === undefined).toBe(Job.isFinal(next));
        job = next;
      }
    }),
    { numRuns: 1000 },
  );
});

function attempt(op: string, job: Job.Info, atMs: number, boot: string): Job.Info {
  try {
    if (op.startsWith("claim")) return Job.claim(job, claimant(atMs, { boot }));
    if (op === "settle again") return settle(job, { state: "again", reason: "x", notBeforeMs: atMs });
    return ops[op]?.(job) ?? job;
  } catch {
    return job;
  }
}
