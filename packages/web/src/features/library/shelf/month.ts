import type { Assets } from "@darkroom/contract";

export type Item = Assets.Item;

/** A span of time to read assets of, newest first, and how far it has been read. */
export type Source = { from: string; to: string; cursor?: string };

/** A page of a month. Let go of, it keeps its place and its shapes, and can be read again. */
export type Segment = {
  until: string; // the lowest sort key that belongs in it; "" where it goes to the month's end
  ratios: readonly number[]; // width / height, one per asset
  items: readonly Item[] | undefined;
};

/** A month of the library: pages read from its beginning, and how much is not read yet. A value: changes give a new one. */
export type Month = {
  month: string; // yyyy-mm, UTC
  count: number; // as the timeline counts
  segments: readonly Segment[];
  rest: Source | undefined; // what is not read yet
};

const longestPage = 600;

/** What lists are ordered by, descending. */
export const sortKey = (item: Pick<Item, "capturedAt" | "assetId">): string => `${item.capturedAt}#${item.assetId}`;

export const monthOf = (item: Pick<Item, "capturedAt">): string => item.capturedAt.slice(0, 7);

export function unread(month: string, count: number): Month {
  return { month, count, segments: [], rest: sourceOf(month, month) };
}

/** The span from the first instant of one month to the last of another. */
export function sourceOf(oldest: string, newest: string): Source {
  const [year = 0, month = 0] = newest.split("-").map(Number);
  const after = month === 12 ? `${String(year + 1).padStart(4, "0")}-01` : `${newest.slice(0, 5)}${two(month + 1)}`;
  return { from: `${oldest}-01T00:00:00.000Z`, to: `${after}-01T00:00:00.000Z` };
}

/** The span a page was read from, to read it again: its own and, at the edges, what was taken in the same instant. */
export function spanOf(month: Month, index: number): Source {
  const whole = sourceOf(month.month, month.month);
  const [above, until] = [month.segments[index - 1]?.until, month.segments[index]?.until];
  const justAfter = (key: string) => new Date(Date.parse(instantOf(key)) + 1).toISOString();
  return { from: until ? instantOf(until) : whole.from, to: above ? justAfter(above) : whole.to };
}

/** Does a sort key belong in this page, and not in the one above or below? */
export function isWithin(month: Month, index: number, key: string): boolean {
  const above = month.segments[index - 1]?.until;
  return key >= (month.segments[index]?.until ?? "") && (above === undefined || key < above);
}

const instantOf = (key: string): string => key.slice(0, key.indexOf("#"));

const two = (value: number): string => String(value).padStart(2, "0");

/** How many assets of it have been read, whether or not they are still held. */
export const held = (month: Month): number => month.segments.reduce((sum, { ratios }) => sum + ratios.length, 0);

/** How many assets it has: what was read when all was, otherwise at least what the timeline counts. */
export const total = (month: Month): number => (month.rest ? Math.max(month.count, held(month)) : held(month));

/** A page as it was read: its assets of the month, and the sort key it was read to. */
export type Page = { items: readonly Item[]; until: string; rest: Source | undefined };

/** The month with one more page of it. */
export function append(month: Month, { items, until, rest }: Page): Month {
  const segment = { until: rest ? until : "", ratios: items.map(ratioOf), items };
  return { ...month, segments: [...month.segments, segment], rest };
}

/** The month with the assets of a page it had let go of. */
export function refill(month: Month, index: number, items: readonly Item[]): Month {
  return withSegment(month, index, { items, ratios: items.map(ratioOf) });
}

/** The month without the assets of a page, in the same shape. */
export const letGo = (month: Month, index: number): Month => withSegment(month, index, { items: undefined });

/** Which page an asset belongs in: its index, or -1 where that is not read yet. */
export const segmentFor = (month: Month, key: string): number =>
  month.segments.findIndex((segment) => segment.until === "" || key >= segment.until);

/** The month with the asset in its place; the same value where that place is not held: it is there when it is read. */
export function insert(month: Month, item: Item): Month {
  const key = sortKey(item);
  const index = segmentFor(month, key);
  const segment = month.segments[index];
  if (!segment) return month.rest ? month : append(month, { items: [item], until: "", rest: undefined });
  if (!segment.items) return month;
  const found = segment.items.findIndex((other) => sortKey(other) < key);
  const at = found === -1 ? segment.items.length : found;
  const grown = withSegment(month, index, {
    items: segment.items.toSpliced(at, 0, item),
    ratios: segment.ratios.toSpliced(at, 0, ratioOf(item)),
  });
  return { ...split(grown, index), count: month.count + 1 };
}

/** A page that has grown too long to be laid out at once becomes two. */
function split(month: Month, index: number): Month {
  const { items, ratios, until } = month.segments[index] ?? {};
  const middle = items?.[longestPage / 2];
  if (!items || !ratios || !middle || items.length <= longestPage) return month;
  const half = longestPage / 2 + 1;
  const first = { until: sortKey(middle), items: items.slice(0, half), ratios: ratios.slice(0, half) };
  const second = { until: until ?? "", items: items.slice(half), ratios: ratios.slice(half) };
  return { ...month, segments: month.segments.toSpliced(index, 1, first, second) };
}

/** The month with what is now known of an asset it holds; the same value where it does not hold it. */
export function replace(month: Month, item: Item): Month {
  return change(month, item.assetId, (segment, at) => ({
    items: segment.items?.with(at, item),
    ratios: segment.ratios[at] === ratioOf(item) ? segment.ratios : segment.ratios.with(at, ratioOf(item)),
  }));
}

/** The month without an asset it holds. */
export function remove(month: Month, assetId: string): Month {
  const less = change(month, assetId, (segment, at) => ({
    items: segment.items?.toSpliced(at, 1),
    ratios: segment.ratios.toSpliced(at, 1),
  }));
  return less === month ? month : { ...less, count: Math.max(0, month.count - 1) };
}

/** The asset at an index of the month, if it is held. */
export function itemAt(month: Month, index: number): Item | undefined {
  const { segment, before } = pageAt(month, index);
  return month.segments[segment]?.items?.[index - before];
}

/** The page an index of the month is in, and how many assets are before that page; -1 where it is not read yet. */
export function pageAt(month: Month, index: number): { segment: number; before: number } {
  let before = 0;
  for (const [segment, { ratios }] of month.segments.entries()) {
    if (index < before + ratios.length) return { segment, before };
    before += ratios.length;
  }
  return { segment: -1, before };
}

/** Where in the month a held asset is, or -1. */
export function indexOf(month: Month, assetId: string): number {
  let before = 0;
  for (const segment of month.segments) {
    const at = segment.items?.findIndex((item) => item.assetId === assetId) ?? -1;
    if (at !== -1) return before + at;
    before += segment.ratios.length;
  }
  return -1;
}

/** Width by height, as seen; a square where it is not known, and never so extreme that a row could not hold it. */
function ratioOf(item: Item): number {
  const shape = item.width && item.height ? item : item.renditions[0];
  if (!shape?.width || !shape.height) return 1;
  return Math.min(3, Math.max(0.5, shape.width / shape.height));
}

type Change = Partial<Pick<Segment, "items" | "ratios">>;

function change(month: Month, assetId: string, how: (segment: Segment, at: number) => Change): Month {
  for (const [index, segment] of month.segments.entries()) {
    const at = segment.items?.findIndex((item) => item.assetId === assetId) ?? -1;
    if (at !== -1) return withSegment(month, index, how(segment, at));
  }
  return month;
}

function withSegment(month: Month, index: number, changed: Change): Month {
  const segment = month.segments[index];
  return segment ? { ...month, segments: month.segments.with(index, { ...segment, ...changed }) } : month;
}
