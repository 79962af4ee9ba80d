import * as Month from "./month.ts";

/** A place in the library somebody wants to see: a page that was let go of, or what is not read yet. */
export type Spot = { month: string; segment: number | "rest" };

/** One request: a span of time, and the months it reads. */
export type Read = {
  source: Month.Source;
  limit: number;
  months: readonly string[];
  again?: number; // the page that is read again
};

export type Answer = { items: readonly Month.Item[]; nextCursor?: string | undefined };

const firstPage = 200; // enough for any screen
const furtherPage = 200; // a larger one takes long enough to read that scrolling is seen to stop
const longest = 500;
const together = 150; // small months are read side by side, up to as many assets

const isUnread = (month: Month.Month): boolean => month.segments.length === 0 && month.rest !== undefined;

/** What to ask for, so that a spot can be seen; nothing where it can be already, or is being read. */
export function planRead(months: readonly Month.Month[], spot: Spot, underWay: ReadonlySet<string>): Read | undefined {
  const at = months.findIndex(({ month }) => month === spot.month);
  const month = months[at];
  if (!month || underWay.has(month.month)) return undefined;
  if (spot.segment !== "rest") return planAgain(month, spot.segment);
  if (!month.rest) return undefined;
  if (!isUnread(month)) return { source: month.rest, limit: furtherPage, months: [month.month] };
  const isFree = (other: Month.Month | undefined) => other && isUnread(other) && !underWay.has(other.month);
  let [newest, oldest, sum] = [at, at, month.count];
  while (isFree(months[oldest + 1]) && sum + (months[oldest + 1]?.count ?? 0) <= together)
    sum += months[++oldest]?.count ?? 0;
  while (isFree(months[newest - 1]) && sum + (months[newest - 1]?.count ?? 0) <= together)
    sum += months[--newest]?.count ?? 0;
  const names = months.slice(newest, oldest + 1).map((each) => each.month);
  return {
    source: Month.sourceOf(names.at(-1) ?? month.month, names[0] ?? month.month),
    limit: firstPage,
    months: names,
  };
}

function planAgain(month: Month.Month, index: number): Read | undefined {
  const segment = month.segments[index];
  if (!segment || segment.items) return undefined;
  return { source: Month.spanOf(month, index), limit: longest, months: [month.month], again: index };
}

type Known = Answer & { kept: readonly Month.Item[]; isHeld: (assetId: string) => boolean };

/** The months with what a request answered. What is held already is newer and stays as it is. */
export function apply(months: readonly Month.Month[], read: Read, answer: Known): readonly Month.Month[] {
  const items = answer.kept.filter(({ assetId }) => !answer.isHeld(assetId));
  const { again } = read;
  if (again !== undefined)
    return months.map((month) => (month.month === read.months[0] ? refill(month, again, items) : month));
  const last = answer.items.at(-1);
  const rest = answer.nextCursor && last ? { ...read.source, cursor: answer.nextCursor } : undefined;
  const reached = rest && last ? Month.monthOf(last) : "";
  const byMonth = Map.groupBy(items, Month.monthOf);
  const known = new Map(months.map((month) => [month.month, month]));
  for (const name of new Set([...read.months, ...byMonth.keys()])) {
    if (name < reached) continue; // what is read of it is read again with the rest
    const month = known.get(name) ?? Month.unread(name, 0);
    const mine = byMonth.get(name) ?? [];
    const page = { items: mine, until: last ? Month.sortKey(last) : "", rest: name === reached ? rest : undefined };
    known.set(name, month.rest ? Month.append(month, page) : mine.reduce(Month.insert, month));
  }
  return [...known.values()];
}

function refill(month: Month.Month, index: number, items: readonly Month.Item[]): Month.Month {
  const segment = month.segments[index];
  if (!segment || segment.items) return month;
  return Month.refill(
    month,
    index,
    items.filter((item) => Month.isWithin(month, index, Month.sortKey(item))),
  );
}
