import { expect, it } from "vitest";
import { arrange, lineAt, rowOf, rowsWithin, sectionAt, shapeFor } from "./arrange.ts";
import type { Month } from "./month.ts";

const shape = shapeFor(1_000);

/** A month of pages of these shapes, with so many assets more that are not read. */
function month(name: string, pages: readonly (readonly number[])[], unread = 0): Month {
  const count = pages.flat().length + unread;
  const segments = pages.map((ratios, at) => ({
    until: at === pages.length - 1 && unread === 0 ? "" : `${9 - at}`,
    ratios,
    items: undefined,
  }));
  return { month: name, count, segments, rest: unread > 0 ? { from: "", to: "" } : undefined };
}

const shapes = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => [1.5, 0.75, 1.33, 1.78, 1][at % 5] ?? 1);

it("fills every row to the edge but a month's last, across pages", () => {
  const { sections } = arrange([month("2024-06", [shapes(200), shapes(37), shapes(101)])], shape);
  const rows = sections[0]?.rows ?? [];
  expect(rows.reduce((sum, { lefts }) => sum + lefts.length, 0)).toBe(338);
  for (const row of rows.slice(0, -1))
    expect((row.lefts.at(-1) ?? 0) + (row.widths.at(-1) ?? 0)).toBeCloseTo(1_000, -1);
  expect(rows.map(({ first }) => first)).toEqual(
    rows.map((_, at) => rows.slice(0, at).flatMap(({ lefts }) => lefts).length),
  );
});

it("puts months under each other, and leaves out those that are empty", () => {
  const { sections, height } = arrange(
    [month("2024-06", [shapes(9)]), month("2024-05", [[]]), month("2024-04", [shapes(3)])],
    shape,
  );
  expect(sections.map((section) => section.month.month)).toEqual(["2024-06", "2024-04"]);
  expect(sections[1]?.top).toBe(sections[0]?.height);
  expect(height).toBe((sections[1]?.top ?? 0) + (sections[1]?.height ?? 0));
  expect(sectionAt(sections, (sections[1]?.top ?? 0) - 1)).toBe(0);
  expect(sectionAt(sections, height)).toBe(1);
});

it("puts short months beside each other, with room for their headings", () => {
  const short = ["2024-06", "2024-05", "2024-04", "2024-03"].map((name) => month(name, [[1.5]]));
  const { sections } = arrange([...short, month("2024-02", [shapes(30)]), month("2024-01", [[1.5]])], shape);
  expect(sections.map(({ left }) => left > 0)).toEqual([false, true, true, false, false, false]);
  for (const [at, { left, width }] of sections.entries()) {
    expect(left + width).toBeLessThanOrEqual(1_000);
    if (left > 0) expect(left).toBeGreaterThan((sections[at - 1]?.left ?? 0) + (sections[at - 1]?.width ?? 0));
  }
  expect(lineAt(sections, (sections[2]?.top ?? 0) + 10)).toBe(0);
  expect(
    arrange(
      short.map(({ month: name }) => month(name, [], 1)),
      shape,
    ).height,
  ).toBeLessThan(700);
});

it("gives what is not read about the height it will have", () => {
  const exact = arrange([month("2024-06", [shapes(1_000)])], shape).height;
  const estimated = arrange([month("2024-06", [shapes(200)], 800)], shape).height;
  expect(Math.abs(estimated - exact) / exact).toBeLessThan(0.15);
});

it("stays below what browsers can scroll, with a million assets in a hundred years", () => {
  const months = Array.from({ length: 1_200 }, (_, at) => month(`${2100 - Math.floor(at / 12)}-01`, [], 833));
  expect(arrange(months, shapeFor(340)).height).toBeLessThan(17_000_000);
});

it("finds the rows in sight, and the row of an asset", () => {
  const rows = arrange([month("2024-06", [shapes(300)])], shape).sections[0]?.rows ?? [];
  const seen = rowsWithin(rows, 500, 900);
  expect(seen).toEqual(rows.filter((row) => row.top + row.height >= 500 && row.top <= 900));
  const row = rows[7];
  expect(rowOf(rows, (row?.first ?? 0) + 1)).toBe(row);
});
