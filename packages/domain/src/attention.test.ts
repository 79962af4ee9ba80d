import { expect, it } from "vitest";
import * as Attention from "./attention.ts";
import { assetIdOf } from "./id.ts";

const hourMs = 3_600_000;
const candidates = ["a", "b", "c", "d", "e", "f"].map((name, at) => ({
  assetId: assetIdOf(name),
  capturedAt: `202${at}-01-01T00:00:00.000Z`,
}));
const idsOf = (...names: string[]) => names.map(assetIdOf);

it("shows what was looked at least, of that what it showed longest ago, and fills a place that a look has emptied", () => {
  const nowMs = 100 * hourMs;
  const first = Attention.choose(Attention.none, { candidates, nowMs });
  expect(first.corner).toEqual(idsOf("a", "b", "c", "d")); // the oldest
  expect(Attention.choose(first, { candidates, nowMs: nowMs + 1 })).toBe(first);

  const looked = Attention.viewed(first, idsOf("b"));
  expect(looked.corner).toEqual(idsOf("a", "c", "d"));
  expect(Attention.isStale(looked, nowMs + 1)).toBe(true);
  const filled = Attention.choose(looked, { candidates, nowMs: nowMs + 1 });
  expect(filled.corner).toEqual(idsOf("a", "c", "d", "e"));

  expect(Attention.isStale(filled, nowMs + 2)).toBe(false);
  const later = Attention.choose(filled, { candidates, nowMs: nowMs + hourMs, position: "on" });
  expect(later.corner).toEqual(idsOf("f", "a", "c", "d")); // f was never shown, b was looked at
  expect(later).toMatchObject({ position: "on", chosenAtMs: nowMs + hourMs });
});

it("remembers a bounded number of looks, those of longest ago least", () => {
  const many = Array.from({ length: 4_001 }, (_, at) => assetIdOf(`${at}`));
  const { views } = Attention.viewed(Attention.viewed(Attention.none, many), [many[1] ?? assetIdOf("")]);
  expect(views).toHaveLength(4_000);
  expect(views.at(-1)?.[1]).toBe(2);
});
