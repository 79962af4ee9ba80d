import justifiedLayout from "justified-layout";
import { held, type Month, type Segment, total } from "./month.ts";

/** The measures an arrangement is made for, in px. */
export type Shape = { width: number; rowHeight: number; gap: number; heading: number };

/** A row of a month; `top` counts from the month's heading, `first` is the index of its first asset in the month. */
export type Row = { top: number; height: number; first: number; lefts: number[]; widths: number[] };

/** A month laid out: exact where its assets' shapes are known, estimated where they are not. */
export type Section = {
  month: Month;
  left: number;
  top: number;
  width: number;
  height: number;
  rows: Row[];
  restTop: number;
  restHeight: number;
};

export type Arrangement = { shape: Shape; sections: Section[]; height: number };

const usualRatio = 1.4; // of a camera's pictures, lying and standing together
// Browsers stop at about 17 million px. A library taller than this has its unread months drawn shorter until they are read.
const tallest = 12_000_000;

/**
 * Lays months out under each other; short ones share a line, so that a library of a few pictures a month is no tower of
 * headings. Months that did not change are not laid out again. Room for `above` px is left over the first.
 */
export function arrange(months: readonly Month[], shape: Shape, above = 0): Arrangement {
  const shown = months.filter((month) => total(month) > 0);
  const known = shown.map((month) => arrangeMonth(month, shape));
  const estimated = known.reduce((sum, { rest }) => sum + rest, 0);
  const squeeze = estimated > tallest ? tallest / estimated : 1;
  let [top, left, lineHeight] = [above, 0, 0];
  const sections: Section[] = [];
  for (const { month, rows, restTop, rest, width } of known) {
    if (left + width > shape.width) [top, left, lineHeight] = [top + lineHeight, 0, 0];
    const restHeight = Math.round(rest * squeeze);
    const height = restTop + restHeight + shape.gap * 3;
    sections.push({ month, rows, restTop, restHeight, top, left, width, height });
    lineHeight = Math.max(lineHeight, height);
    left += width + shape.gap * 5;
  }
  return { shape, sections, height: top + lineHeight };
}

/** The measures for a width; no row so high that thumbnails, 320 px at their longer edge, would be blurred by it. */
export function shapeFor(width: number): Shape {
  const heading = width < 600 ? 44 : 56;
  if (width < 600) return { width, rowHeight: 118, gap: 3, heading };
  return { width, rowHeight: width < 1_100 ? 176 : 200, gap: 5, heading };
}

/** The index of the first section of the line that a height is in. */
export function lineAt(sections: readonly { top: number }[], top: number): number {
  let at = sectionAt(sections, top);
  while (at > 0 && sections[at - 1]?.top === sections[at]?.top) at -= 1;
  return at;
}

/** The index of the last section that begins at or above a height; 0 above all. */
export const sectionAt = (sections: readonly { top: number }[], top: number): number =>
  Math.max(
    0,
    lastWhere(sections.length, (index) => (sections[index]?.top ?? 0) <= top),
  );

/** The rows that touch a span of heights, both counted from the month's heading. */
export function rowsWithin(rows: readonly Row[], from: number, to: number): Row[] {
  const first = lastWhere(rows.length, (index) => bottomOf(rows[index]) < from) + 1;
  const last = lastWhere(rows.length, (index) => (rows[index]?.top ?? 0) <= to);
  return rows.slice(first, last + 1);
}

/** The row an asset of the month is in. */
export const rowOf = (rows: readonly Row[], index: number): Row | undefined =>
  rows[lastWhere(rows.length, (at) => (rows[at]?.first ?? 0) <= index)];

const bottomOf = (row: Row | undefined): number => (row ? row.top + row.height : 0);

/** The last index for which it holds, where it holds up to somewhere and no further; -1 for none. */
function lastWhere(length: number, holds: (index: number) => boolean): number {
  let [low, high] = [-1, length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (holds(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

type Laid = { month: Month; rows: Row[]; restTop: number; rest: number; width: number; shape: Shape };
const laidMonths = new WeakMap<Month, Laid>();

function arrangeMonth(month: Month, shape: Shape): Laid {
  const before = laidMonths.get(month);
  if (before && isSame(before.shape, shape)) return before;
  const rows: Row[] = [];
  let [top, first, carry]: [number, number, readonly number[]] = [shape.heading, 0, []];
  for (const [index, segment] of month.segments.entries()) {
    const part = arrangeSegment(segment, { shape, carry, isLast: index === month.segments.length - 1 });
    for (const row of part.rows) rows.push({ ...row, top: row.top + top, first: row.first + first });
    top += part.height;
    first += part.count;
    carry = part.carry;
  }
  const rest = restHeightOf(month, shape, top - shape.heading);
  const laid = { month, rows, restTop: top, rest, width: widthOf(month, rows, shape), shape };
  laidMonths.set(month, laid);
  return laid;
}

type Part = { rows: Row[]; height: number; count: number; carry: readonly number[] };
type Given = { shape: Shape; carry: readonly number[]; isLast: boolean };
const laidSegments = new WeakMap<Segment, { given: Given; part: Part }>();

/** Lays out a page; the assets that fill no whole row begin the next page's, except in the last. */
function arrangeSegment(segment: Segment, given: Given): Part {
  const before = laidSegments.get(segment);
  if (before && isSameGiven(before.given, given)) return before.part;
  const { shape, carry, isLast } = given;
  const ratios = [...carry, ...segment.ratios];
  const { boxes } = justifiedLayout(ratios, {
    containerWidth: shape.width,
    containerPadding: 0,
    boxSpacing: shape.gap,
    targetRowHeight: shape.rowHeight,
    showWidows: isLast,
  });
  const rows: Row[] = [];
  for (const [index, box] of boxes.entries()) {
    const row = rows.at(-1);
    if (row?.top === box.top) {
      row.lefts.push(box.left);
      row.widths.push(box.width);
    } else rows.push({ top: box.top, height: box.height, first: index, lefts: [box.left], widths: [box.width] });
  }
  const height = rows.length > 0 ? bottomOf(rows.at(-1)) + shape.gap : 0;
  const part = { rows, height, count: boxes.length, carry: ratios.slice(boxes.length) };
  laidSegments.set(segment, { given, part });
  return part;
}

/** A month that fills no line takes no more of one than it needs, but room for its heading. */
function widthOf(month: Month, rows: readonly Row[], shape: Shape): number {
  const [row] = rows;
  const isUnread = month.segments.length === 0;
  if (rows.length > 1 || (month.rest && !isUnread)) return shape.width;
  const needed = isUnread
    ? month.count * usualRatio * shape.rowHeight
    : (row?.lefts.at(-1) ?? 0) + (row?.widths.at(-1) ?? 0);
  return Math.min(shape.width, Math.max(needed, shape.heading * 3.2));
}

/** How high what is not read will be: as what is read of the month, or by a camera's shapes. */
function restHeightOf(month: Month, shape: Shape, rowsHeight: number): number {
  const read = held(month);
  const count = total(month) - read;
  if (!month.rest || count <= 0) return 0;
  if (read > 0) return Math.ceil((count / read) * rowsHeight);
  const rowHeight = shape.rowHeight * (shape.width < 600 ? 0.97 : 1.12); // measured: rows end up as high
  const perRow = Math.max(1, shape.width / (usualRatio * rowHeight + shape.gap));
  return Math.ceil(count / perRow) * (rowHeight + shape.gap);
}

const isSame = (one: Shape, other: Shape): boolean => one.width === other.width && one.rowHeight === other.rowHeight;

const isSameGiven = (one: Given, other: Given): boolean =>
  one.isLast === other.isLast &&
  isSame(one.shape, other.shape) &&
  one.carry.length === other.carry.length &&
  one.carry.every((ratio, index) => ratio === other.carry[index]);
