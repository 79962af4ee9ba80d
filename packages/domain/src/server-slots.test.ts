import { expect, it } from "vitest";
import * as ServerSlots from "./server-slots.ts";

const nobody = ServerSlots.none("gpu:11434");
const by = (owner: string, more: { boot?: string; nowMs?: number } = {}) => ({ owner, nowMs: 1000, ...more });
const countsOf = (slots: ServerSlots.Info, nowMs = 1000) =>
  Object.fromEntries(ServerSlots.sharesNow(slots, nowMs).map(({ owner, count }) => [owner, count]));

it("gives each what it wants of what others leave, and never more than the server takes", () => {
  const one = ServerSlots.take(nobody, by("a"), { wanted: 3, most: 4 });
  const two = ServerSlots.take(one, by("b"), { wanted: 3, most: 4 });
  expect(countsOf(two)).toEqual({ a: 3, b: 1 });
  expect(ServerSlots.take(two, by("c"), { wanted: 1, most: 4 })).toBe(two);
  const less = ServerSlots.take(two, by("a"), { wanted: 1, most: 4 });
  expect(countsOf(ServerSlots.take(less, by("c"), { wanted: 4, most: 4 }))).toEqual({ a: 1, b: 1, c: 2 });
});

it("takes back what nobody renewed, and gives what is given back to the next", () => {
  const one = ServerSlots.take(nobody, by("a"), { wanted: 1, most: 1 });
  expect(ServerSlots.take(one, by("b", { nowMs: 60_999 }), { wanted: 1, most: 1 })).toBe(one);
  const renewed = ServerSlots.take(one, by("a", { nowMs: 20_000 }), { wanted: 1, most: 1 });
  expect(ServerSlots.take(renewed, by("b", { nowMs: 61_001 }), { wanted: 1, most: 1 })).toBe(renewed);
  const over = ServerSlots.take(one, by("b", { nowMs: 61_001 }), { wanted: 1, most: 1 });
  expect(countsOf(over, 61_001)).toEqual({ b: 1 });
  expect(ServerSlots.take(over, by("a", { nowMs: 61_002 }), { wanted: 1, most: 1 })).toBe(over); // a came too late
  expect(ServerSlots.take(over, by("b", { nowMs: 61_003 }), { wanted: 0, most: 1 }).shares).toEqual([]);
});

it("knows at once that a process that owned this data folder before is gone, and of others only by time", () => {
  const before = ServerSlots.take(nobody, by("a", { boot: "one" }), { wanted: 1, most: 1 });
  expect(countsOf(ServerSlots.take(before, by("b", { boot: "two" }), { wanted: 1, most: 1 }))).toEqual({ b: 1 });
  expect(ServerSlots.take(before, by("worker"), { wanted: 1, most: 1 })).toBe(before);
  const outside = ServerSlots.take(nobody, by("worker"), { wanted: 1, most: 1 });
  expect(ServerSlots.take(outside, by("b", { boot: "two" }), { wanted: 1, most: 1 })).toBe(outside);
});
