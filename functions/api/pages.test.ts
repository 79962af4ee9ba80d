import { Assets as AssetsContract, Changes as ChangesContract, Timeline as TimelineContract } from "@darkroom/contract";
import { assetIdOf, type Summary } from "@darkroom/domain";
import { Counts, Summaries } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../../test/support/local.ts";
import { sampleAsset, sampleSummary } from "../../test/support/samples.ts";

let local: Local;
let seeded: Summary.Info[];

beforeAll(async () => {
  local = await startLocal();
  seeded = Array.from({ length: 90 }, (_, at) => seedOf(at));
  await Promise.all(seeded.map((summary) => Summaries.put(local.ctx.table, summary, 1)));
  for (const month of ["2023-12", "2024-01", "2024-05"]) await countAnew(month);
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const times = ["2023-12-31T23:59:59.999Z", "2024-01-01T00:00:00.000Z", "2024-05-05T12:00:00.000Z"] as const;

/** Thirty at each of three times: a page of ten always ends among equals. Every fifth is a video, every ninth failed. */
function seedOf(at: number): Summary.Info {
  return sampleSummary(sampleAsset(`seed/${at}`), {
    kind: at % 5 === 0 ? "video" : "image",
    capturedAt: times[at % 3] ?? times[0],
    changedAtMs: 1_000 + Math.floor(at / 20), // twenty in one millisecond
    ...(at % 9 === 0 && { issue: "failed" as const }),
  });
}

async function countAnew(month: string): Promise<void> {
  const { table, clock } = local.ctx;
  await Counts.markDirty(table, month, clock.nowMs());
  await Counts.recount(table, month, clock.nowMs());
}

const getJson = async (path: string): Promise<unknown> => {
  const answer = await fetch(local.httpUrl + path);
  expect(answer.status).toBe(200);
  return answer.json();
};

async function walk(query: string): Promise<AssetsContract.Item[]> {
  const items: AssetsContract.Item[] = [];
  let cursor = "";
  do {
    const page = AssetsContract.list.answer.parse(await getJson(`/v1/assets?limit=10${query}${cursor}`));
    items.push(...page.items);
    cursor = page.nextCursor === undefined ? "" : `&cursor=${page.nextCursor}`;
  } while (cursor !== "");
  return items;
}

const newestFirst = (summaries: Summary.Info[]) =>
  summaries
    .map(({ capturedAt, assetId }) => `${capturedAt}#${assetId}`)
    .toSorted()
    .toReversed()
    .map((place) => place.split("#")[1]);
const idsOf = (items: { assetId: string }[]) => items.map(({ assetId }) => assetId);

it("walks the whole library by cursor, newest capture first, each asset once, across months and equal times", async () => {
  expect(idsOf(await walk(""))).toEqual(newestFirst(seeded));
});

it.each([
  ["one kind", "&kind=video", (seed: Summary.Info) => seed.kind === "video"],
  ["from a date on, that day included", "&from=2024-01-01", (seed: Summary.Info) => seed.capturedAt >= "2024"],
  ["to a date, that day included", "&to=2023-12-31", (seed: Summary.Info) => seed.capturedAt < "2024"],
  ["to an instant, that instant left out", `&to=${times[2]}`, (seed: Summary.Info) => seed.capturedAt < times[2]],
  [
    "from an instant on, that instant included",
    `&from=${times[2]}`,
    (seed: Summary.Info) => seed.capturedAt >= times[2],
  ],
  [
    "from an instant elsewhere on earth",
    "&from=2024-01-01T01:00:00%2B01:00",
    (seed: Summary.Info) => seed.capturedAt >= "2024",
  ],
  [
    "between two days",
    "&from=2024-01-01&to=2024-01-01",
    (seed: Summary.Info) => seed.capturedAt.startsWith("2024-01-01"),
  ],
])("walks %s", async (_what, query, isWanted) => {
  expect(idsOf(await walk(query))).toEqual(newestFirst(seeded.filter(isWanted)));
});

it("counts months newest first, and what they hold together", async () => {
  const { months, total } = TimelineContract.get.answer.parse(await getJson("/v1/timeline"));
  expect(months.map(({ month, count }) => [month, count])).toEqual([
    ["2024-05", 30],
    ["2024-01", 30],
    ["2023-12", 30],
  ]);
  expect(total).toEqual({ count: 90, image: 72, video: 18, audio: 0, other: 0, failed: 10, busy: 0 });
});

it("tells every change once a page, and never parts what changed in one millisecond", async () => {
  const told: string[] = [];
  let since = Buffer.from("0").toString("base64url");
  for (let hasMore = true; hasMore; ) {
    const page = ChangesContract.get.answer.parse(await getJson(`/v1/changes?limit=30&since=${since}`));
    told.push(...idsOf(page.items));
    expect(page.items.length).toBeLessThanOrEqual(30);
    ({ nextCursor: since, hasMore } = page);
  }
  expect(told.toSorted()).toEqual(idsOf(seeded).toSorted());
});

it("loses no change, however late it is written while others listen, and falls silent when nothing changes", async () => {
  const { table } = local.ctx;
  let { nextCursor: since } = ChangesContract.get.answer.parse(await getJson("/v1/changes"));
  const told = new Set<string>();
  const listen = async (limit = 7) => {
    let count = 0;
    for (let hasMore = true; hasMore; ) {
      const page = ChangesContract.get.answer.parse(await getJson(`/v1/changes?limit=${limit}&since=${since}`));
      for (const { assetId } of page.items) told.add(assetId);
      count += page.items.length;
      ({ nextCursor: since, hasMore } = page);
    }
    return count;
  };
  const writeLate = (at: number) => {
    const changedAtMs = local.clock.nowMs() - (at % 6) * 1_000; // up to 5 s between its time and its place in the index
    return Summaries.put(table, sampleSummary(sampleAsset(`late/${at}`), { changedAtMs }), 1);
  };
  for (let round = 0; round < 6; round++) {
    await Promise.all([listen(), ...Array.from({ length: 10 }, (_, at) => writeLate(round * 10 + at))]);
    local.clock.advance(1_500);
  }
  local.clock.advance(20_000);
  await listen();
  expect([...told].toSorted()).toEqual(Array.from({ length: 60 }, (_, at) => assetIdOf(`late/${at}`)).toSorted());

  local.clock.advance(31_000);
  await listen(500);
  local.clock.advance(31_000);
  expect(await listen(500)).toBe(0);
});
