import type { AssetId, Summary } from "@darkroom/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bothTables, startTestTable, type TestTable } from "../../../test/support/both-tables.ts";
import { fresh, sampleAsset, sampleSummary } from "../../../test/support/samples.ts";
import * as Counts from "./counts.ts";
import * as Summaries from "./summaries.ts";

describe.each(bothTables)("on %s", (kind) => {
  let on: TestTable;
  let year = 2000;
  beforeAll(async () => {
    on = await startTestTable(kind);
  });
  afterAll(() => on[Symbol.asyncDispose]());

  const summaryAt = (capturedAt: string, changed: Partial<Summary.Info> = {}) =>
    sampleSummary(sampleAsset(fresh("photo")), { capturedAt, ...changed });
  const put = async (summary: Summary.Info, shards = 1) => {
    const months = await Summaries.put(on.table, summary, shards);
    for (const month of months) await Counts.markDirty(on.table, month, 0);
    return months;
  };
  const found = (id: AssetId) => Summaries.find(on.table, id);

  it("lets an older summary never replace a newer one, nor one of the same", async () => {
    const old = summaryAt("2020-01-01T00:00:00.000Z", { assetRevision: 1, jobRevisions: { hash: 1 } });
    const newer = { ...old, jobRevisions: { hash: 2, probe: 1 } };
    expect(await found(old.assetId)).toBeUndefined();
    expect(await put(newer)).toEqual(["2020-01"]);
    await put({ ...old, sizeBytes: 99 });
    await put({ ...newer, sizeBytes: 99 });
    expect(await found(old.assetId)).toEqual(newer);
    await put({ ...newer, assetRevision: 2, sizeBytes: 99 });
    expect(await found(old.assetId)).toMatchObject({ sizeBytes: 99 });
  });

  it("touches both months when the capture date moves, and the old one when the asset goes", async () => {
    const first = summaryAt("2021-02-01T00:00:00.000Z");
    expect(await put(first)).toEqual(["2021-02"]);
    const moved = { ...first, capturedAt: "2021-01-01T00:00:00.000Z", assetRevision: 2 };
    expect((await put(moved)).sort()).toEqual(["2021-01", "2021-02"]);
    expect(await put({ ...moved, isDeleted: true, assetRevision: 3 })).toEqual(["2021-01"]);
    expect(await put({ ...moved, isDeleted: true, assetRevision: 3 })).toEqual(["2021-01"]); // said again: it may not have been marked
    const listed = await Summaries.page(on.table, { limit: 10, from: "2021-01", to: "2021-03" });
    expect(listed.items).toEqual([]);
    expect(await found(first.assetId)).toMatchObject({ isDeleted: true });
  });

  it("pages by merging kinds, shards and months, newest first, without loss or repetition", async () => {
    const months = ["1995-12", "1996-02", "1996-03"];
    const all = Array.from({ length: 60 }, (_, at) =>
      summaryAt(`${months[at % 3]}-0${1 + (at % 4)}T00:00:0${at % 7}.000Z`, {
        kind: (["image", "video", "other"] as const)[at % 3] ?? "image",
      }),
    );
    for (const [at, summary] of all.entries()) await put(summary, 1 + (at % 2));
    for (const month of months) await Counts.recount(on.table, month, 60_000, { perShard: 0 }); // a second shard to read
    const key = ({ capturedAt, assetId }: Summary.Info) => `${capturedAt}#${assetId}`;
    const inOrder = (of: Summary.Info[]) => of.map(key).sort().reverse();
    const walked = async (asked: Omit<Summaries.Page, "limit">, limit = 7) => {
      const seen: string[] = [];
      let before = asked.before;
      do {
        const { items, next } = await Summaries.page(on.table, { ...asked, limit, before });
        expect(items.length).toBeLessThanOrEqual(limit);
        seen.push(...items.map(key));
        before = next;
      } while (before);
      return seen;
    };
    const span = { from: "1995-12-01T00:00:00.000Z", to: "1996-04-01T00:00:00.000Z" };
    expect(await walked(span)).toEqual(inOrder(all));
    expect(await walked(span, 500)).toEqual(inOrder(all));
    expect(await walked({ ...span, kind: "video" })).toEqual(inOrder(all.filter(({ kind }) => kind === "video")));
    const [from, to] = ["1996-02-02T00:00:03.000Z", "1996-03-03T00:00:02.000Z"];
    const between = all.filter(({ capturedAt }) => capturedAt >= from && capturedAt < to);
    expect(between.length).toBeGreaterThan(5);
    expect(await walked({ from, to }, 3)).toEqual(inOrder(between));
    expect(await walked({ from: to, to: from })).toEqual([]);
    expect(await walked({ from, to: from })).toEqual([]);
  });

  it("pages through assets captured at the very same instant", async () => {
    const at = `${year++}-05-05T05:05:05.000Z`;
    const all = Array.from({ length: 9 }, () => summaryAt(at));
    for (const summary of all) await put(summary);
    const seen: AssetId[] = [];
    let before: string | undefined = `${at.slice(0, 7)}-06`;
    while (before) {
      const page: { items: Summary.Info[]; next?: string } = await Summaries.page(on.table, {
        limit: 2,
        before,
        from: at,
      });
      seen.push(...page.items.map(({ assetId }) => assetId));
      before = page.next;
    }
    expect(seen.toSorted()).toEqual(all.map(({ assetId }) => assetId).toSorted());
  });

  it("pages on where an answer of the table ends at its size limit", async () => {
    const month = `${year++}-07`;
    const long = "x".repeat(30_000);
    const all = Array.from({ length: 50 }, (_, at) =>
      summaryAt(`${month}-01T00:00:${String(at).padStart(2, "0")}.000Z`, { placeholder: long }),
    );
    await Promise.all(all.map((summary) => put(summary)));
    const { items } = await Summaries.page(on.table, { limit: 50, from: month, to: `${month}-02` });
    expect(items).toHaveLength(50);
  });

  it("tells what changed since a time, oldest first, and never parts what was written within one ms", async () => {
    const beginMs = 1e12 + year++ * 1e6;
    const times = [1, 2, 2, 2, 3, 4, 4, 5, 9];
    const all = times.map((ms) => summaryAt("2022-02-02T00:00:00.000Z", { changedAtMs: beginMs + ms }));
    for (const summary of all) await Summaries.put(on.table, summary, 1);
    const seen: AssetId[] = [];
    let sinceMs = beginMs;
    for (let round = 0; round < 20 && sinceMs < beginMs + 8; round++) {
      const { items, reachedMs } = await Summaries.pageChanges(on.table, { sinceMs, untilMs: beginMs + 8, limit: 2 });
      expect(reachedMs).toBeGreaterThan(sinceMs);
      seen.push(...items.map(({ assetId }) => assetId));
      sinceMs = reachedMs;
    }
    expect(seen.toSorted()).toEqual(
      all
        .slice(0, 8)
        .map(({ assetId }) => assetId)
        .toSorted(),
    );
    const rest = await Summaries.pageChanges(on.table, { sinceMs, untilMs: beginMs + 9, limit: 2 });
    expect(rest).toMatchObject({ items: [{ assetId: all[8]?.assetId }], reachedMs: beginMs + 9 });
  });

  it("shows an asset that changed again only at its later time", async () => {
    const beginMs = 1e12 + year++ * 1e6;
    const first = summaryAt("2022-03-02T00:00:00.000Z", { changedAtMs: beginMs + 1 });
    await put(first);
    await put({ ...first, assetRevision: 2, changedAtMs: beginMs + 5 });
    const asked = { untilMs: beginMs + 9, limit: 10 };
    expect((await Summaries.pageChanges(on.table, { sinceMs: beginMs, ...asked })).items).toHaveLength(1);
    expect((await Summaries.pageChanges(on.table, { sinceMs: beginMs + 5, ...asked })).items).toEqual([]);
  });

  it("counts a month by kind, with what failed and what is busy", async () => {
    const month = `${year++}-04`;
    const add = (kind: Summary.Info["kind"], issue?: "busy" | "failed") =>
      put(summaryAt(`${month}-02T00:00:00.000Z`, { kind, ...(issue && { issue }) }));
    await Promise.all([add("image"), add("image", "busy"), add("video", "failed"), add("other")]);
    const counted = await Counts.recount(on.table, month, 60_000);
    expect(counted).toMatchObject({ image: 2, video: 1, other: 1, failed: 1, busy: 1, shards: 1 });
    expect(await Counts.get(on.table, month)).toEqual(counted);
    expect(Counts.isDirty(counted)).toBe(false);
  });

  it("stays dirty while its index may lag, and when it is touched while it is counted", async () => {
    const month = `${year++}-04`;
    await Counts.markDirty(on.table, month, 100_000);
    expect(Counts.isDirty(await Counts.recount(on.table, month, 101_000))).toBe(true);
    expect(Counts.isDirty(await Counts.recount(on.table, month, 200_000))).toBe(false);
    expect(Counts.isDirty(await Counts.get(on.table, month))).toBe(false);
    await Counts.markDirty(on.table, month, 80_000); // by a process whose clock is slow
    expect(Counts.isDirty(await Counts.get(on.table, month))).toBe(true);
  });

  it("gives a month one shard more at a time when it grows past its limit, and never takes one away", async () => {
    const month = `${year++}-04`;
    const add = (shards: number) => put(summaryAt(`${month}-02T00:00:00.000Z`), shards);
    for (let at = 0; at < 5; at++) await add(1);
    const shardsAfter = async (perShard: number) =>
      (await Counts.recount(on.table, month, 60_000, { perShard })).shards;
    expect([await shardsAfter(5), await shardsAfter(2), await shardsAfter(2), await shardsAfter(2)]).toEqual([
      1, 2, 3, 3,
    ]);
    for (let at = 0; at < 5; at++) await add(3);
    expect(await Counts.recount(on.table, month, 70_000)).toMatchObject({ image: 10, shards: 3 });
    const { items } = await Summaries.page(on.table, { limit: 50, from: month, to: `${month}-03` });
    expect(items).toHaveLength(10);
    await Promise.all([1, 2, 3].map(() => Counts.recount(on.table, month, 70_000, { perShard: 3 })));
    expect((await Counts.get(on.table, month)).shards).toBe(4);
  });

  it("lists months newest first, within bounds", async () => {
    const [a, b, c] = [`${year++}-12`, `${year}-01`, `${year++}-02`];
    for (const month of [b, c, a]) await Counts.markDirty(on.table, month, 0);
    const listed: string[] = [];
    for await (const { month } of Counts.listMonths(on.table, { from: a, to: c })) listed.push(month);
    expect(listed).toEqual([c, b, a]);
  });
});
