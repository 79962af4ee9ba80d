import type { KeyboardEvent } from "react";
import { type Arrangement, type Row, rowOf, type Section } from "../shelf/arrange.ts";
import { type Item, indexOf, itemAt, total } from "../shelf/month.ts";

const steps: Record<string, "left" | "right" | "up" | "down"> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** Moves the focus through the grid with the arrow keys; Home and End go to its ends. */
export function gridKeys(arrangement: Arrangement, onGo: (item: Item) => void) {
  return (event: KeyboardEvent): void => {
    const { target } = event;
    const assetId = target instanceof HTMLElement ? target.dataset.asset : undefined;
    if (!assetId || event.altKey || event.metaKey || event.ctrlKey) return;
    const item = event.key === "Home" ? firstOf(arrangement) : next(arrangement, assetId, steps[event.key]);
    if (!item) return;
    event.preventDefault();
    onGo(item);
  };
}

/** The asset beside, above or below another, across months; nothing at the ends, or where it has not been read. */
function next({ sections }: Arrangement, assetId: string, step: (typeof steps)[string] | undefined): Item | undefined {
  const at = sections.findIndex(({ month }) => indexOf(month, assetId) >= 0);
  const section = sections[at];
  if (!section || !step) return undefined;
  const index = indexOf(section.month, assetId);
  if (step === "left" || step === "right") {
    const to = index + (step === "right" ? 1 : -1);
    if (to >= 0 && to < total(section.month)) return itemAt(section.month, to);
    return step === "right" ? edge(sections[at + 1], 0) : edge(sections[at - 1], Number.POSITIVE_INFINITY);
  }
  return vertical(sections, at, index, step);
}

function vertical(sections: readonly Section[], at: number, index: number, step: "up" | "down"): Item | undefined {
  const section = sections[at];
  const row = section && rowOf(section.rows, index);
  if (!section || !row) return undefined;
  const middle = section.left + (row.lefts[index - row.first] ?? 0) + (row.widths[index - row.first] ?? 0) / 2;
  const inMonth = section.rows[section.rows.indexOf(row) + (step === "down" ? 1 : -1)];
  const line = inMonth ? [{ section, row: inMonth }] : lineBeside(sections, section, step);
  const tiles = line.flatMap(({ section, row }) =>
    row.lefts.map((left, column) => ({
      distance: Math.abs(section.left + left + (row.widths[column] ?? 0) / 2 - middle),
      item: itemAt(section.month, row.first + column),
    })),
  );
  return tiles.toSorted((one, other) => one.distance - other.distance)[0]?.item;
}

/** The nearest rows of the months in the line above or below. */
function lineBeside(
  sections: readonly Section[],
  from: Section,
  step: "up" | "down",
): { section: Section; row: Row }[] {
  const isDown = step === "down";
  const first = isDown ? sections.find(({ top }) => top > from.top) : sections.findLast(({ top }) => top < from.top);
  return sections.flatMap((section) => {
    const row = section.top === first?.top ? section.rows.at(isDown ? 0 : -1) : undefined;
    return row ? [{ section, row }] : [];
  });
}

const firstOf = ({ sections }: Arrangement): Item | undefined => edge(sections[0], 0);

const edge = (section: Section | undefined, index: number): Item | undefined =>
  section && itemAt(section.month, Math.min(index, total(section.month) - 1));
