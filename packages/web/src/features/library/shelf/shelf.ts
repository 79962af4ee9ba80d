import type { Show } from "../../../lib/address.ts";
import { furthestPages, type Place } from "./furthest-pages.ts";
import * as Month from "./month.ts";
import { type Answer, apply, planRead, type Read, type Spot } from "./read.ts";
import { belongs, type Counts, countOf } from "./shown.ts";

export type { Spot } from "./read.ts";

type Reader = (read: Read, signal: AbortSignal) => Promise<Answer>;
type Options = {
  show: Show;
  reader: Reader;
  mostHeld?: number;
  /** Whether an asset that changed and was not shown may be shown now; otherwise only counts and reading say so. */
  takesNew?: boolean;
};

const atOnce = 3;
const patienceMs = [1_000, 2_000, 5_000, 10_000, 30_000];

/**
 * The library as far as it is known: months with their counts, and the assets of those that are looked at. It reads what is
 * wanted, takes in what changed, and lets go of what is far away, so that it stays small however large the library is.
 */
export class Shelf {
  readonly show: Show;
  readonly #reader: Reader;
  readonly #mostHeld: number;
  readonly #takesNew: boolean;
  #ended = new AbortController();
  readonly #listeners = new Set<() => void>();
  readonly #places = new Map<string, string>(); // assetId → month, of the assets that are held
  readonly #recent = new Map<string, { item: Month.Item; text: string; heardMs: number }>();
  readonly #wanted = new Map<string, readonly Spot[]>();
  readonly #underWay = new Set<string>();
  readonly #disagreed = new Map<string, { as: string; times: number }>(); // where the timeline counts otherwise
  #months: readonly Month.Month[] = [];
  #isCounted = false;
  #centre: Place | undefined;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor({ show, reader, mostHeld = 6_000, takesNew = true }: Options) {
    this.show = show;
    this.#reader = reader;
    this.#mostHeld = mostHeld;
    this.#takesNew = takesNew;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Newest first; the same array until something changes. */
  readonly months = (): readonly Month.Month[] => this.#months;

  /** Begins to read what is wanted, also after it was ended. */
  begin(): void {
    if (this.#ended.signal.aborted) this.#ended = new AbortController();
    this.#work();
  }

  /** Stops what is under way; what is held stays. */
  end(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#ended.abort();
  }

  /** Takes the counts of the timeline. A month they disagree with three times on end, nothing moving, is read anew. */
  count(months: Counts): void {
    this.#isCounted = true;
    const counted = new Map(months.map((month) => [month.month, countOf(month, this.show)]));
    const known = this.#months.filter((month) => counted.has(month.month) || Month.held(month) > 0);
    const next = known.map((month) => this.#recount(month, counted.get(month.month) ?? 0));
    const names = new Set(known.map(({ month }) => month));
    for (const [month, count] of counted) if (!names.has(month) && count > 0) next.push(Month.unread(month, count));
    this.#become(next);
  }

  /**
   * Says what somebody needs to see now, most urgent first; replaces what the same asker wanted before. `centre` is the
   * middle of what is looked at: what is furthest from it is let go of first.
   */
  want(asker: string, spots: readonly Spot[], centre?: Place): void {
    this.#wanted.set(asker, spots);
    if (centre) this.#centre = centre;
    this.#work();
  }

  /** Takes in assets that changed, each moving to its place; answers which had not been told before, word for word. */
  merge(items: readonly Month.Item[]): Month.Item[] {
    const now = performance.now();
    for (const [assetId, { heardMs }] of this.#recent) if (heardMs < now - 60_000) this.#recent.delete(assetId);
    const news: Month.Item[] = [];
    for (const item of items) {
      const text = JSON.stringify(item);
      if (this.#recent.get(item.assetId)?.text !== text) news.push(item);
      this.#recent.set(item.assetId, { item, text, heardMs: now });
    }
    if (this.#isCounted) this.#become(news.reduce((months, item) => this.#place(months, item), this.#months));
    return news;
  }

  find(assetId: string): Month.Item | undefined {
    const place = this.whereIs(assetId);
    return place && Month.itemAt(place.month, place.index);
  }

  /** The month a held asset is in, and where in it. */
  whereIs(assetId: string): { month: Month.Month; index: number } | undefined {
    const month = this.#months.find(({ month }) => month === this.#places.get(assetId));
    const index = month ? Month.indexOf(month, assetId) : -1;
    return month && index >= 0 ? { month, index } : undefined;
  }

  #recount(month: Month.Month, count: number): Month.Month {
    const held = Month.held(month);
    const as = `${held} ${count}`;
    const before = this.#disagreed.get(month.month);
    const times = month.rest || held === count ? 0 : before?.as === as ? before.times + 1 : 1;
    this.#disagreed.set(month.month, { as, times });
    if (times >= 3) {
      this.#forget(month);
      return Month.unread(month.month, count);
    }
    return month.count === count ? month : { ...month, count };
  }

  #place(months: readonly Month.Month[], item: Month.Item): readonly Month.Month[] {
    const before = this.#places.get(item.assetId);
    if (before === undefined && !this.#takesNew) return months;
    const old = months.find(({ month }) => month === before);
    const isShown = !item.isDeleted && !item.trashedAt && belongs(item, this.show);
    const shown = old && Month.itemAt(old, Month.indexOf(old, item.assetId));
    if (old && shown && isShown && shown.capturedAt === item.capturedAt)
      return months.map((month) => (month === old ? Month.replace(month, item) : month));
    this.#places.delete(item.assetId);
    const without = old ? months.map((month) => (month === old ? Month.remove(month, item.assetId) : month)) : months;
    if (!isShown) return without;
    const name = Month.monthOf(item);
    const target = without.find(({ month }) => month === name);
    const grown = Month.insert(target ?? { month: name, count: 0, segments: [], rest: undefined }, item);
    if (Month.indexOf(grown, item.assetId) >= 0) this.#places.set(item.assetId, name);
    return target ? without.map((month) => (month === target ? grown : month)) : [...without, grown];
  }

  #become(months: readonly Month.Month[]): void {
    if (months === this.#months) return;
    this.#months = months.toSorted((one, other) => (one.month < other.month ? 1 : -1));
    for (const listener of this.#listeners) listener();
  }

  /** Begins as many of the wanted reads as may run side by side. */
  #work(): void {
    if (this.#ended.signal.aborted || this.#retry !== undefined) return;
    for (const spot of [...this.#wanted.values()].flat()) {
      if (this.#underWay.size >= atOnce) return;
      const read = planRead(this.#months, spot, this.#underWay);
      if (read) void this.#carryOut(read);
    }
  }

  async #carryOut(read: Read): Promise<void> {
    const startedMs = performance.now();
    for (const month of read.months) this.#underWay.add(month);
    const answer = await this.#readAll(read).catch(() => undefined); // whether anybody answers is told by the changes feed
    for (const month of read.months) this.#underWay.delete(month);
    if (!answer) return this.#pause();
    this.#failures = 0;
    const kept = answer.items.filter((item) => belongs(item, this.show));
    this.#grant(read);
    this.#shelve(read, { ...answer, kept }, startedMs);
    this.#work();
  }

  /** What was read is wanted no longer; whoever wants more of the same month says so when they have seen it. */
  #grant({ months, again }: Read): void {
    const granted: Spot["segment"] = again ?? "rest";
    for (const [asker, spots] of this.#wanted)
      this.#wanted.set(
        asker,
        spots.filter(({ month, segment }) => segment !== granted || !months.includes(month)),
      );
  }

  /** A page that is read again is read whole; of anything else, as much as was asked for. */
  async #readAll(read: Read): Promise<Answer> {
    const answer = await this.#reader(read, this.#ended.signal);
    if (read.again === undefined || !answer.nextCursor) return answer;
    const further = await this.#readAll({ ...read, source: { ...read.source, cursor: answer.nextCursor } });
    return { items: [...answer.items, ...further.items] };
  }

  #shelve(read: Read, answer: Answer & { kept: Month.Item[] }, startedMs: number): void {
    let months = apply(this.#months, read, { ...answer, isHeld: (assetId) => this.#places.has(assetId) });
    for (const name of new Set([...read.months, ...answer.kept.map(Month.monthOf)])) {
      const month = months.find(({ month }) => month === name);
      if (month) this.#remember(month);
    }
    for (const { item, heardMs } of this.#recent.values()) if (heardMs >= startedMs) months = this.#place(months, item);
    this.#become(this.#lighten(months));
  }

  /** Lets go of the pages furthest from what is looked at, while more is held than may be. */
  #lighten(months: readonly Month.Month[]): readonly Month.Month[] {
    if (this.#places.size <= this.#mostHeld) return months;
    const lighter = [...months];
    for (const page of furthestPages(months, this.#centre)) {
      if (this.#places.size <= this.#mostHeld * 0.7) break;
      const month = lighter[page.at];
      for (const { assetId } of month?.segments[page.segment]?.items ?? []) this.#places.delete(assetId);
      if (month) lighter[page.at] = Month.letGo(month, page.segment);
    }
    return lighter;
  }

  #remember(month: Month.Month): void {
    for (const { items } of month.segments)
      for (const { assetId } of items ?? []) this.#places.set(assetId, month.month);
  }

  #forget(month: Month.Month): void {
    for (const { items } of month.segments) for (const { assetId } of items ?? []) this.#places.delete(assetId);
  }

  #pause(): void {
    if (this.#ended.signal.aborted) return;
    const waitMs = patienceMs[Math.min(this.#failures, patienceMs.length - 1)];
    this.#failures += 1;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.#work();
    }, waitMs);
  }
}
