import { expect, it } from "vitest";
import * as LaneWorker from "./lane-worker.ts";

const startedAtMs = Date.UTC(2026, 0, 1);
const given = { lane: "ollama", owner: "gpu-1", host: "gpu", method: "direct", args: ["worker"] } as const;
const started = LaneWorker.start({ ...given, args: [...given.args] }, startedAtMs);
const minutes = (count: number) => startedAtMs + count * 60_000;

it("is nobody's word until its first heartbeat, and again when that is too long ago", () => {
  expect(LaneWorker.stateOf(started, startedAtMs)).toBe("unverified");
  expect(LaneWorker.isLaneActive([started], startedAtMs)).toBe(false);
  const beating = LaneWorker.beat(started, 1, minutes(1));
  expect(LaneWorker.isLaneActive([started, beating], minutes(2))).toBe(true);
  expect(LaneWorker.stateOf(beating, minutes(3))).toBe("silent");
  expect(LaneWorker.stateOf(beating, minutes(3), beating.owner)).toBe("running"); // it is the one who asks
  expect(LaneWorker.stateOf(LaneWorker.end(beating, minutes(1)), minutes(1))).toBe("ended");
});

it("works at the rate of its last minutes, and forgets what is long over", () => {
  let worker = started;
  for (let at = 0; at < 30; at++) for (let job = 0; job < 6; job++) worker = LaneWorker.settled(worker, minutes(at));
  expect(worker.settled).toBe(180);
  expect(worker.minutes).toHaveLength(15);
  expect(LaneWorker.ratePerMinute([worker], minutes(30))).toBeCloseTo(6);
  expect(LaneWorker.ratePerMinute([worker, worker], minutes(30))).toBeCloseTo(12);
  expect(LaneWorker.ratePerMinute([worker], minutes(50))).toBeUndefined();
});

it("adds up what went wrong with all workers, by code", () => {
  const timeout = { code: "timeout", class: "transient" };
  const one = LaneWorker.failed(LaneWorker.failed(started, timeout, 1), { code: "parse_error", class: "permanent" }, 2);
  const other = LaneWorker.failed(started, timeout, 3);
  expect(LaneWorker.failuresOf([one, other])).toEqual([
    { ...timeout, count: 2, lastAtMs: 3 },
    { code: "parse_error", class: "permanent", count: 1, lastAtMs: 2 },
  ]);
});
