import { expect, it } from "vitest";
import { Turns } from "./turns.ts";

/** Turns, those who got theirs, and the next frame. */
function waiting(many: number) {
  const frames: (() => void)[] = [];
  const made: number[] = [];
  const turns = new Turns((go) => frames.push(go));
  turns.set("scroll");
  const leave = Array.from({ length: many }, (_, at) => turns.wait(() => made.push(at)));
  return { turns, made, leave, next: () => frames.shift()?.() };
}

it("gives a few a turn in each frame, in the order they came", () => {
  const { made, next } = waiting(20);
  expect(made).toEqual([]);
  next();
  expect(made).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  next();
  next();
  next();
  expect(made).toHaveLength(20);
});

it("gives nobody a turn while the library flies past, nor who has gone by then", () => {
  const { turns, made, leave, next } = waiting(10);
  turns.set("hurry");
  next();
  expect(made).toEqual([]);
  for (const go of leave.slice(0, 9)) go();
  turns.set("rest");
  next();
  expect(made).toEqual([9]);
});
