import { expect, it } from "vitest";
import * as ModelProfile from "./model-profile.ts";

const step = "picture.total";
const bounds = { usualMs: 180_000, minMs: 60_000, maxMs: 300_000 };
const took = (ms: number, count: number, isExpired = false) =>
  Array.from({ length: count }, () => ({ step, ms, isExpired }) as const);
const after = (samples: readonly ModelProfile.Sample[]) =>
  ModelProfile.measured(ModelProfile.none("gpu", "gemma4:12b"), samples, 1);

it("keeps the usual limit until it has seen enough, then three times what nineteen of twenty took", () => {
  expect(ModelProfile.limitMs(after(took(30_000, 19)), step, bounds)).toBe(180_000);
  expect(ModelProfile.limitMs(after(took(30_000, 20)), step, bounds)).toBe(90_000);
  expect(ModelProfile.limitMs(after([...took(30_000, 19), ...took(200_000, 1)]), step, bounds)).toBe(90_000);
  expect(ModelProfile.limitMs(after(took(30_000, 20)), "words.total", bounds)).toBe(180_000);
});

it("stays within its bounds, and grows where work was given up for its limit", () => {
  expect(ModelProfile.limitMs(after(took(1_000, 20)), step, bounds)).toBe(60_000);
  expect(ModelProfile.limitMs(after(took(200_000, 20)), step, bounds)).toBe(300_000);
  const slow = after([...took(50_000, 18), ...took(60_000, 4, true)]);
  expect(ModelProfile.limitMs(slow, step, bounds)).toBe(270_000);
});

it("forgets what is long past", () => {
  const profile = after([...took(90_000, 60), ...took(25_000, 60)]);
  expect(profile.samples[step]).toHaveLength(60);
  expect(ModelProfile.limitMs(profile, step, bounds)).toBe(75_000);
});
