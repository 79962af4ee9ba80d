import { AssetId } from "@darkroom/domain";
import { afterEach, expect, it, vi } from "vitest";
import type { Show } from "../../../lib/address.ts";
import * as Month from "./month.ts";
import type { Read } from "./read.ts";
import { Shelf } from "./shelf.ts";

type Item = Month.Item;

/** A library of so many assets, spread evenly over so many months, that answers reads as the API does. */
class Library {
  readonly items: Item[];
  readonly reads: Read[] = [];

  constructor(count: number, months: number) {
    this.items = Array.from({ length: count }, (_, at) =>
      item(at, new Date(Date.UTC(2024, -Math.floor((at * months) / count), 20, 0, 0, -at)).toISOString()),
    );
  }

  readonly read = async (read: Read) => {
    this.reads.push(read);
    const { from, to, cursor = "~" } = read.source;
    const inSpan = this.items
      .filter((each) => each.capturedAt >= from && each.capturedAt < to && Month.sortKey(each) < cursor)
      .toSorted((one, other) => (Month.sortKey(one) < Month.sortKey(other) ? 1 : -1));
    const items = inSpan.slice(0, read.limit);
    const last = items.at(-1);
    return { items, ...(inSpan.length > items.length && last && { nextCursor: Month.sortKey(last) }) };
  };

  timeline() {
    const counts = { image: 0, video: 0, audio: 0, other: 0, busy: 0 };
    return [...Map.groupBy(this.items, Month.monthOf)].map(([month, items]) => {
      const failed = items.filter(({ issue }) => issue === "failed").length;
      return { month, count: items.length, ...counts, failed };
    });
  }
}

const letters = "abcdefghij";

function item(at: number, capturedAt: string, changed: Partial<Item> = {}): Item {
  const digits = String(at)
    .padStart(32, "0")
    .replace(/\d/g, (digit) => letters[Number(digit)] ?? "a");
  return {
    assetId: AssetId.parse(`ast_${digits}`),
    key: `${at}.jpg`,
    kind: "image",
    contentType: "image/jpeg",
    sizeBytes: 1,
    capturedAt,
    capturedAtSource: "exif",
    width: 400,
    height: 300,
    renditions: [],
    originalUrl: "",
    states: {},
    reasons: {},
    ...changed,
  };
}

function open(library: Library, options: { show?: Show; mostHeld?: number } = {}): Shelf {
  const shelf = new Shelf({ show: "all", reader: library.read, ...options });
  shelf.count(library.timeline());
  return shelf;
}

const rest = (month: string) => ({ month, segment: "rest" as const });
const named = (shelf: Shelf, month: string) => shelf.months().find((each) => each.month === month);
const keysOf = (month: Month.Month | undefined) =>
  (month?.segments ?? []).flatMap(({ items }) => (items ?? []).map(({ key }) => key));
const inOrder = (shelf: Shelf) =>
  shelf
    .months()
    .flatMap(({ segments }) => segments.flatMap(({ items }) => items ?? []))
    .map(Month.sortKey);

/** Wants what is missing of a month until nothing is, as a screen that looks at it does. */
async function readWhole(shelf: Shelf, month: string): Promise<void> {
  await vi.waitUntil(
    () => {
      const known = named(shelf, month);
      const gone = known?.segments.findIndex(({ items }) => items === undefined) ?? -1;
      if (known && !known.rest && gone < 0) return true;
      shelf.want("screen", [gone < 0 ? rest(month) : { month, segment: gone }], { month, index: 0 });
      return false;
    },
    { interval: 1 },
  );
}

afterEach(() => vi.restoreAllMocks());

it("reads small months together, in one request", async () => {
  const library = new Library(60, 30);
  const shelf = open(library);
  shelf.want("screen", [rest("2024-01")]);
  await vi.waitUntil(() => shelf.months().every(({ rest }) => rest === undefined));
  expect(library.reads).toHaveLength(1);
  expect(shelf.months().map(Month.held)).toEqual(Array.from({ length: 30 }, () => 2));
});

it("reads a large month a page at a time, and no page that nobody wants", async () => {
  const library = new Library(2_000, 1);
  const shelf = open(library);
  shelf.want("screen", [rest("2024-01")]);
  await vi.waitUntil(() => Month.held(shelf.months()[0] ?? Month.unread("", 0)) > 0);
  expect(library.reads).toHaveLength(1);
  expect(shelf.months()[0]).toMatchObject({ count: 2_000, segments: [{ items: { length: 200 } }] });
  await readWhole(shelf, "2024-01");
  expect(inOrder(shelf)).toEqual(library.items.map(Month.sortKey).toSorted().toReversed());
});

it("lets go of what is far away, and reads it again as it was", async () => {
  const library = new Library(6_000, 6);
  const shelf = open(library, { mostHeld: 2_500 });
  const names = shelf.months().map(({ month }) => month);
  for (const name of names) await readWhole(shelf, name);
  expect(inOrder(shelf).length).toBeLessThanOrEqual(2_500);
  expect(shelf.months().map(Month.total)).toEqual([1_000, 1_000, 1_000, 1_000, 1_000, 1_000]);

  const [newest = ""] = names;
  await readWhole(shelf, newest);
  expect(keysOf(named(shelf, newest))).toEqual(Array.from({ length: 1_000 }, (_, at) => `${at}.jpg`));
});

it("moves an asset whose date became known to its month, and keeps what is not read uncounted", async () => {
  const library = new Library(20, 2);
  const shelf = open(library);
  await readWhole(shelf, "2024-01");
  await readWhole(shelf, "2023-12");
  const moved = { ...(library.items[3] as Item), capturedAt: "2019-05-05T05:05:05.000Z" };
  expect(shelf.merge([moved])).toEqual([moved]);
  expect(shelf.months().map(({ month }) => [month, keysOf(named(shelf, month)).length])).toEqual([
    ["2024-01", 9],
    ["2023-12", 10],
    ["2019-05", 1],
  ]);
  expect(shelf.merge([moved])).toEqual([]);

  const unread = open(library);
  unread.merge([moved, item(99, "2024-01-02T00:00:00.000Z")]);
  expect(unread.months().find(({ month }) => month === "2024-01")).toMatchObject({ count: 10, segments: [] });
});

it("splits a page that grows, and still reads all of it again", async () => {
  const library = new Library(1, 1);
  const shelf = open(library, { mostHeld: 5_000 });
  await readWhole(shelf, "2024-01");
  const late = Array.from({ length: 3_000 }, (_, at) =>
    item(at + 1, new Date(Date.UTC(2024, 0, 10, 0, 0, at % 700)).toISOString()),
  );
  library.items.push(...late);
  shelf.merge(late);
  expect(
    Math.max(...shelf.months().flatMap(({ segments }) => segments.map(({ ratios }) => ratios.length))),
  ).toBeLessThanOrEqual(601);

  library.items.push(
    ...Array.from({ length: 2_500 }, (_, at) =>
      item(at + 5_000, new Date(Date.UTC(2020, 0, 2, 0, 0, at)).toISOString()),
    ),
  );
  shelf.count(library.timeline());
  await readWhole(shelf, "2020-01");
  expect(keysOf(named(shelf, "2024-01")).length).toBeLessThan(3_001);
  await readWhole(shelf, "2024-01");
  expect(inOrder(shelf).filter((key) => key > "2024")).toEqual(
    library.items
      .map(Month.sortKey)
      .filter((key) => key > "2024")
      .toSorted()
      .toReversed(),
  );
});

it("takes what it was told over what it reads later but was asked before", async () => {
  const library = new Library(3, 1);
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const shelf = new Shelf({
    show: "all",
    reader: async (read) => {
      const old = await library.read(read);
      await held;
      return old;
    },
  });
  shelf.count(library.timeline());
  shelf.want("screen", [rest("2024-01")]);
  const news = { ...(library.items[1] as Item), sizeBytes: 77 };
  shelf.merge([news, { ...(library.items[2] as Item), isDeleted: true }]);
  answer();
  await vi.waitUntil(() => shelf.find(news.assetId));
  expect(shelf.find(news.assetId)).toEqual(news);
  expect(keysOf(shelf.months()[0])).toEqual(["0.jpg", "1.jpg"]);
});

it("looks for problems no further than the timeline says there are any", async () => {
  const library = new Library(1_200, 2);
  library.items[700] = { ...(library.items[700] as Item), issue: "failed" };
  const shelf = open(library, { show: "problems" });
  expect(shelf.months().map(({ month, count }) => [month, count])).toEqual([["2023-12", 1]]);
  await vi.waitUntil(
    () => {
      shelf.want("screen", [rest("2023-12")]);
      return Month.held(shelf.months()[0] ?? Month.unread("", 0)) === 1;
    },
    { interval: 1 },
  );
  expect(keysOf(shelf.months()[0])).toEqual(["700.jpg"]);
});

it("reads a month anew that the timeline counts otherwise three times on end", async () => {
  const library = new Library(10, 1);
  const shelf = open(library);
  await readWhole(shelf, "2024-01");
  library.items.push(item(50, "2024-01-03T00:00:00.000Z"));
  for (let times = 0; times < 3; times++) {
    expect(shelf.months()[0]?.rest).toBeUndefined();
    shelf.count(library.timeline());
  }
  await readWhole(shelf, "2024-01");
  expect(Month.held(shelf.months()[0] ?? Month.unread("", 0))).toBe(11);
});
