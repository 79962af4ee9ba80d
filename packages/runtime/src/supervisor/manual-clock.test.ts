import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { manualClock } from "./manual-clock.ts";

it("flows by itself and rings in real time", async () => {
  using clock = manualClock();
  const before = clock.nowMs();
  const rang = new Promise<void>((resolve) => void clock.after(20, resolve));
  await Promise.race([rang, sleep(2_000).then(() => Promise.reject(new Error("never rang")))]);
  expect(clock.nowMs() - before).toBeGreaterThanOrEqual(19);
});

it("rings everything that falls due when it is moved, the earliest first", () => {
  using clock = manualClock();
  const rang: string[] = [];
  clock.after(50_000, () => rang.push("later"));
  clock.after(10_000, () => rang.push("sooner"));
  clock.after(90_000, () => rang.push("not yet"));
  clock.advance(60_000);
  expect(rang).toEqual(["sooner", "later"]);
});

it("rings a repeated alarm once for a move over many of its periods, and goes on", () => {
  using clock = manualClock();
  let rang = 0;
  clock.every(15_000, () => rang++);
  clock.advance(61_000);
  expect(rang).toBe(1);
  clock.advance(15_000);
  expect(rang).toBe(2);
});

it("forgets an alarm that was taken back", () => {
  using clock = manualClock();
  let rang = 0;
  clock.after(1_000, () => rang++)[Symbol.dispose]();
  clock.advance(5_000);
  expect(rang).toBe(0);
});
