import { expect, it } from "vitest";
import { sheet } from "../cost/sheet.ts";
import { importing, resting } from "../cost/work-out.ts";
import { root } from "./sources.ts";

it("has a cost sheet that is what its figures come to", async () => {
  await expect(sheet()).toMatchFileSnapshot(`${root}/docs/cost.md`);
});

it("costs as much per photo whatever the number, and next to nothing at rest", () => {
  const sum = (lines: { usd: number }[]) => lines.reduce((total, { usd }) => total + usd, 0);
  expect(sum(importing(1_000_000)) / sum(importing(10_000))).toBeCloseTo(100);
  expect(sum(importing(1_000))).toBeLessThan(0.1);
  expect(sum(resting(1_000_000))).toBeLessThan(8);
});
