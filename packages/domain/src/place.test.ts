import { expect, it } from "vitest";
import * as Place from "./place.ts";

const nowMs = Date.UTC(2026, 10, 22);
const textsOf = (places: readonly Place.Place[]) => places.map(Place.textOf);
const isInOrder = (texts: readonly string[]) => texts.every((text, at) => at === 0 || (texts[at - 1] ?? "") < text);

it("puts between any two members as many as there are, and moves no other", () => {
  let places: Place.Place[] = [{ position: nowMs }, { position: nowMs + 0.001 }, { position: nowMs + 60_000 }];
  let seed = 7;
  for (let round = 0; round < 2000; round++) {
    seed = (seed * 48_271) % 2_147_483_647;
    const at = seed % (places.length + 1);
    const news = Place.between(places[at - 1], places[at], 1 + (seed % 4));
    places = [...places.slice(0, at), ...news, ...places.slice(at)];
  }
  expect(isInOrder(textsOf(places))).toBe(true);
  expect(Math.max(...places.map(({ within = "" }) => within.length))).toBeLessThan(32);
});

it("stays short when somebody always puts at the same spot", () => {
  const [one, other] = [{ position: nowMs }, { position: nowMs + 1 }];
  let [below, above]: [Place.Place, Place.Place] = [other, one];
  for (let round = 0; round < 500; round++) {
    [below] = Place.between(one, below, 1) as [Place.Place];
    [above] = Place.between(above, other, 1) as [Place.Place];
  }
  expect(isInOrder(textsOf([one, below, above, other]))).toBe(true);
  expect(below.within?.length).toBeLessThan(110);
  expect(above.within?.length).toBeLessThan(20);
});

it("puts what comes first before all that came first earlier, and what comes last before all that will come", () => {
  const texts = [
    ...textsOf(Place.first(2, nowMs + 5)),
    ...textsOf(Place.first(2, nowMs)),
    Place.textOf({ position: 1 }), // a position of old
    ...textsOf(Place.last(2, nowMs)),
    ...textsOf(Place.between({ position: nowMs + 0.001 }, undefined, 3)),
    ...textsOf(Place.last(1, nowMs + 5)),
  ];
  expect(isInOrder(texts)).toBe(true);
  expect(texts[5]).toBe(Place.textOf({ position: nowMs }));
});

it("refuses two that stand the other way round, and comes after two that stand alike", () => {
  const [one, other] = [{ position: 2 }, { position: 1 }];
  expect(() => Place.between(one, other, 1)).toThrow("in another order");
  expect(isInOrder(textsOf([one, ...Place.between(one, { ...one }, 2)]))).toBe(true);
});
