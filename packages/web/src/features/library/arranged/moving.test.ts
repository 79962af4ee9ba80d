import { expect, it } from "vitest";
import { type Asked, guessed, moveTo, portionsOf, takeBack } from "./moving.ts";

const order = { ids: ["a", "b", "c", "d", "e"], isWhole: true };

it("says beside whom what is moved comes to stand, and nothing where all stays as it is", () => {
  expect(moveTo(order, ["e", "b"], 3)).toEqual({ ids: ["b", "e"], after: "c", before: "d" });
  expect(moveTo(order, ["c"], 0)).toEqual({ ids: ["c"], to: "start" });
  expect(moveTo(order, ["a"], 5)).toEqual({ ids: ["a"], to: "end" });
  expect(moveTo({ ...order, isWhole: false }, ["a"], 5)).toEqual({ ids: ["a"], after: "e" });
  expect([moveTo(order, ["b", "c"], 2), moveTo(order, ["z"], 0)]).toEqual([undefined, undefined]);
});

it("takes a move back, however far apart what was moved had stood", () => {
  const moved = ["a", "c", "d", "e"];
  expect(takeBack(order, moved)).toEqual([
    { ids: ["a"], to: "start" },
    { ids: ["c", "d", "e"], to: "end" },
  ]);
  expect(takeBack(order, ["c"])).toEqual([{ ids: ["c"], after: "b", before: "d" }]);
});

it("asks in portions that end up one after the other", () => {
  expect(portionsOf({ ids: ["a", "b", "c"], to: "start" }, 2)).toEqual([
    { ids: ["c"], to: "start" },
    { ids: ["a", "b"], to: "start" },
  ]);
  expect(portionsOf({ ids: ["a", "b", "c"], after: "x", before: "y" }, 2)).toEqual([
    { ids: ["a", "b"], after: "x", before: "y" },
    { ids: ["c"], after: "b", before: "y" },
  ]);
});

it("shows what is moved where it will be before its place is known", () => {
  const places = new Map([
    ["a", "0j1"],
    ["b", "0j1i"],
    ["c", "0j2"],
  ]);
  const show = (asked: Asked) => {
    for (const [id, place] of guessed(asked, (id) => places.get(id))) places.set(id, place);
    return [...places].sort(([, one], [, other]) => (one < other ? -1 : 1)).map(([id]) => id);
  };
  expect(show({ ids: ["c"], after: "a", before: "b" })).toEqual(["a", "c", "b"]);
  expect(show({ ids: ["b"], after: "a", before: "c" })).toEqual(["a", "b", "c"]);
  expect(show({ ids: ["b"], to: "start" })).toEqual(["b", "a", "c"]);
  expect(show({ ids: ["c"], to: "start" })).toEqual(["c", "b", "a"]);
  expect(show({ ids: ["c"], to: "end" })).toEqual(["b", "a", "c"]);
});
