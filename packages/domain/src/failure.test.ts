import fc from "fast-check";
import { expect, it } from "vitest";
import { claimant, sampleAsset, sampleStage } from "../../../test/support/samples.ts";
import * as Failure from "./failure.ts";
import { Fault } from "./fault.ts";
import * as Job from "./job.ts";

const job = Job.claim(Job.queue(sampleAsset(), sampleStage("probe"), 0), claimant(0));
const clock = { nowMs: () => 1000, random: () => 1 };
const outcome = (error: unknown, of = job) => Failure.outcomeOf(error, of, clock);

it.each([
  ["invalid", "invalid_image", { state: "error" }],
  ["unsupported", "raw.unsupported", { state: "error" }],
  ["missing", "source.missing", { state: "error" }],
  ["interrupted", "network", { state: "again" }],
  ["denied", "access.denied", { state: "again" }],
  ["unavailable", "ollama_down", { state: "waiting", notBeforeMs: 31_000 }],
  ["conflict", "superseded", { state: "waiting", notBeforeMs: 6_000 }],
  ["interrupted", "timeout_killed", { state: "again" }],
  ["conflict", "cancelled", { state: "cancelled" }],
] as const)("reads a fault %s %s", (kind, code, expected) => {
  expect(outcome(new Fault(kind, code, "said"))).toMatchObject({ ...expected, reason: code });
});

it("counts any other error as ours, without showing its text", () => {
  const read = outcome(new Error("/home/somebody/secret.jpg"));
  expect(read).toMatchObject({ state: "again", reason: "job.crashed" });
  expect(JSON.stringify(read)).not.toContain("secret");
});

it("calls a time-out by its name", () => {
  expect(outcome(new DOMException("late", "TimeoutError"))).toMatchObject({ state: "again", reason: "timeout" });
});

it("cuts what it tells at 1,024 characters", () => {
  const read = outcome(new Fault("invalid", "invalid_image", "x".repeat(5000)));
  expect(read).toMatchObject({ message: "x".repeat(1024) });
});

it("waits at least nothing and at most 30 s before the next attempt, and 15 min for another version", () => {
  fc.assert(
    fc.property(
      fc.nat(1000),
      fc.nat(1000),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, deferrals, random) => {
        const past = { ...job, attempt, deferrals };
        const dice = { nowMs: () => 0, random: () => random };
        const again = Failure.outcomeOf(new Fault("interrupted", "network", ""), past, dice);
        const waits = Failure.outcomeOf(new Fault("conflict", "superseded", ""), past, dice);
        if (again.state !== "again" || waits.state !== "waiting") throw new Error("neither again nor waiting");
        expect(again.notBeforeMs).toBeGreaterThanOrEqual(0);
        expect(again.notBeforeMs).toBeLessThanOrEqual(Math.min(30_000, 1000 * 2 ** attempt));
        expect(waits.notBeforeMs).toBeGreaterThanOrEqual(5_000);
        expect(waits.notBeforeMs).toBeLessThanOrEqual(900_000);
      },
    ),
    { numRuns: 1000 },
  );
});
