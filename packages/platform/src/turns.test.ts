import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { openTurns } from "./turns.ts";

it("lets so many in at a time, and of those who wait whoever a person waits for", async () => {
  const turns = openTurns(2);
  const { signal } = new AbortController();
  const order: string[] = [];
  const ask = async (name: string, priority: 0 | 1) => {
    const turn = await turns.take(priority, signal);
    order.push(name);
    return turn;
  };
  const [first, second] = await Promise.all([ask("first", 1), ask("second", 1)]);
  const bulk = ask("bulk", 1);
  const person = ask("person", 0);
  await setImmediate();
  expect(order).toEqual(["first", "second"]);
  first[Symbol.dispose]();
  first[Symbol.dispose](); // a turn ends once
  const urgent = await person;
  expect(order).toEqual(["first", "second", "person"]);
  second[Symbol.dispose]();
  (await bulk)[Symbol.dispose]();
  urgent[Symbol.dispose]();
  expect(order.at(-1)).toBe("bulk");
});

it("forgets who stopped waiting", async () => {
  const turns = openTurns(1);
  const held = await turns.take(1, new AbortController().signal);
  const left = new AbortController();
  const waiting = turns.take(0, left.signal);
  left.abort(new Error("cancelled"));
  await expect(waiting).rejects.toThrow("cancelled");
  held[Symbol.dispose]();
  (await turns.take(1, new AbortController().signal))[Symbol.dispose]();
});

it("gives more turns, or fewer, from now on", async () => {
  const turns = openTurns(0);
  const { signal } = new AbortController();
  const asked = [turns.take(1, signal), turns.take(1, signal), turns.take(1, signal)];
  expect(turns.wanted()).toBe(3);
  turns.resize(2);
  const [first, second] = [await asked[0], await asked[1]];
  turns.resize(1);
  first?.[Symbol.dispose]();
  await setImmediate();
  expect(turns.wanted()).toBe(2); // one goes on, and one waits for it
  second?.[Symbol.dispose]();
  (await asked[2])?.[Symbol.dispose]();
  expect(turns.wanted()).toBe(0);
});
