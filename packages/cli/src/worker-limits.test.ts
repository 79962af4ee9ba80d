import { expect, it } from "vitest";
import { budgetOf } from "./worker-limits.ts";

it("takes a hundred jobs or an hour a cycle, and no more than its limits in all", () => {
  let now = 0;
  const budget = budgetOf({ limit: 150, maxMinutes: 90 }, { hasCycles: true, nowMs: () => now });
  expect(budget.cycle()).toEqual({ mostMessages: 100, mostBatches: undefined, endsAtMs: 3_600_000 });
  budget.spend({ messages: 100, batches: 25 });
  now = 3_600_000;
  expect(budget.cycle()).toEqual({ mostMessages: 50, mostBatches: undefined, endsAtMs: 5_400_000 });
  expect(budget.isSpent()).toBe(false);
  budget.spend({ messages: 50, batches: 13 });
  expect(budget.isSpent()).toBe(true);
});

it("has no end where nobody sets one, and ends after so many batches", () => {
  const endless = budgetOf({}, { hasCycles: false });
  endless.spend({ messages: 1e9, batches: 1e9 });
  expect(endless.isSpent()).toBe(false);
  expect(endless.cycle()).toMatchObject({ mostMessages: undefined, endsAtMs: Number.POSITIVE_INFINITY });
  const two = budgetOf({ maxBatches: 2 }, { hasCycles: false });
  two.spend({ messages: 8, batches: 2 });
  expect(two.isSpent()).toBe(true);
});
