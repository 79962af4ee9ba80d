import { expect, it } from "vitest";
import * as Lane from "./lane.ts";

const failing = (times: number, nowMs: number, from = Lane.open("thumbnail")) =>
  Array.from({ length: times }).reduce<Lane.Info>((lane) => Lane.fail(lane, "ollama_down", nowMs), from);

it("stays open through four failures, and closes at the fifth for 30 s", () => {
  expect(Lane.closed(failing(4, 1000), 1000)).toBeUndefined();
  expect(Lane.closed(failing(5, 1000), 1000)).toEqual({ untilMs: 31_000, reason: "ollama_down" });
});

it("closes the models' lane at the third: each failure may have taken minutes", () => {
  const models = Lane.open("ollama");
  expect(Lane.closed(failing(2, 1000, models), 1000)).toBeUndefined();
  expect(Lane.closed(failing(3, 1000, models), 1000)).toBeDefined();
});

it("closes at once when a look at the server finds why nothing can be done, and opens when it answers", () => {
  const closed = Lane.shut(Lane.open("ollama"), "model_missing", 1000);
  expect(Lane.closed(closed, 1000)).toEqual({ untilMs: 31_000, reason: "model_missing" });
  expect(Lane.isHalfOpen(closed, 31_000)).toBe(true);
  expect(Lane.closed(Lane.recover(closed), 1000)).toBeUndefined();
});

it("begins to count anew once the server answered", () => {
  expect(Lane.closed(failing(4, 1000, Lane.recover(failing(4, 1000))), 1000)).toBeUndefined();
  const whole = Lane.open("ollama");
  expect(Lane.recover(whole)).toBe(whole);
});

it("lets one job through when the time is over, and no other until that one is heard of", () => {
  const closed = failing(5, 0);
  expect(Lane.isHalfOpen(closed, 29_999)).toBe(false);
  expect(Lane.isHalfOpen(closed, 30_000)).toBe(true);
  const probing = Lane.probe(closed, 30_000);
  expect(Lane.closed(probing, 30_001)).toEqual({ untilMs: 60_000, reason: "ollama_down" });
  expect(Lane.isHalfOpen(probing, 60_000)).toBe(true); // nothing was heard of it: another one
});

it("opens after a probe that was answered, and closes again after one that failed", () => {
  const probing = Lane.probe(failing(5, 0), 30_000);
  expect(Lane.closed(Lane.recover(probing), 30_001)).toBeUndefined();
  expect(Lane.closed(Lane.fail(probing, "ollama_down", 31_000), 31_000)?.untilMs).toBe(61_000);
});

it("stays paused until a person resumes it, whatever the breaker does", () => {
  const paused = Lane.pause(Lane.open("ollama"), "gpu_asleep");
  const yearMs = 365 * 24 * 3_600_000;
  expect(Lane.closed(paused, yearMs)).toMatchObject({ reason: "gpu_asleep" });
  expect(Lane.closed(Lane.recover(paused), yearMs)).toBeDefined();
  expect(Lane.closed(Lane.resume(paused), yearMs)).toBeUndefined();
});
