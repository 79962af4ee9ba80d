import type { KeyboardEvent } from "react";
import { type Arrangement, rowOf, type Section } from "./shelf/arrange.ts";
import { type Item, indexOf, itemAt, total } from "./shelf/month.ts";

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
  if (!row) return undefined;
  const middle = (row.lefts[index - row.first] ?? 0) + (row.widths[index - row.first] ?? 0) / 2;
  const here = section.rows.indexOf(row);
  const inMonth = section.rows[here + (step === "down" ? 1 : -1)];
  const other = inMonth ? section : sections[at + (step === "down" ? 1 : -1)];
  const target = inMonth ?? (step === "down" ? other?.rows[0] : other?.rows.at(-1));
  if (!other || !target) return undefined;
  const distances = target.lefts.map((left, column) => Math.abs(left + (target.widths[column] ?? 0) / 2 - middle));
  return itemAt(other.month, target.first + distances.indexOf(Math.min(...distances)));
}

const firstOf = ({ sections }: Arrangement): Item | undefined => edge(sections[0], 0);

const edge = (section: Section | undefined, index: number): Item | undefined =>
  section && itemAt(section.month, Math.min(index, total(section.month) - 1));
