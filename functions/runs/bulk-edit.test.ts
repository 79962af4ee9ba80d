import { BulkEdits as Contract, Problem, Tags } from "@darkroom/contract";
import { type AssetId, assetIdOf, BulkEdit, bulkEditIdAt, Edit, Vocabulary } from "@darkroom/domain";
import { type Context, workOnBulkEdit } from "@darkroom/platform";
import { Assets, BulkEdits, Counts, Edits, Summaries, Vocabularies } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../../test/support/local.ts";
import { sampleAsset, sampleSummary } from "../../test/support/samples.ts";

let local: Local;
const count = 240; // more than a page of the library
const taken = (at: number) => new Date(Date.UTC(2024, 4, 1, 10) + at * 60_000).toISOString();
const keyOf = (at: number) => `${at % 2 === 0 ? "a" : "b"}/${at}.jpg`;

beforeAll(async () => {
  local = await startLocal();
  const { table } = local.ctx;
  await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const asset = sampleAsset(keyOf(at), "e1", {});
      const written = { ...asset, original: { ...asset.original, modifiedAt: taken(at) } };
      await Assets.add(table, written);
      await Summaries.put(table, sampleSummary(written, { capturedAt: taken(at), cameraModel: `Model ${at % 3}` }), 1);
    }),
  );
  await Counts.markDirty(table, "2024-05", 0);
  await Counts.recount(table, "2024-05", local.clock.nowMs());
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const headers = { "content-type": "application/json" };
const post = (path: string, body: unknown) =>
  fetch(local.httpUrl + path, { method: "POST", headers, body: JSON.stringify(body) });
const begin = async (body: object) => Contract.start.answer.parse(await (await post("/v1/assets:edit", body)).json());
const look = async (id = "") =>
  Contract.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/bulk-edits/${id}`)).json());
const capturedAt = async (at: number) => (await local.summary(assetIdOf(keyOf(at))))?.capturedAt;
const later = (at: number, ms: number) => new Date(Date.parse(taken(at)) + ms).toISOString();

it("counts first, and changes nothing by that", async () => {
  const filter = { keyPrefix: "a/", kinds: ["image"], from: "2024-05-01", to: "2024-05-31" };
  const change = { rating: 5 };
  expect(await begin({ change, filter, dryRun: true })).toEqual({ matched: count / 2, isAtLeast: false });
  expect(await begin({ change, filter: { cameraModel: "Model 1" }, dryRun: true })).toMatchObject({
    matched: count / 3,
  });
  expect(await begin({ change, ids: [assetIdOf("a/0.jpg"), assetIdOf("nobody")], dryRun: true })).toMatchObject({
    matched: 1,
  });
  expect(await Edits.findAll(local.ctx.table, [assetIdOf("a/0.jpg")])).toEqual(new Map());
});

it("shifts the dates of all that fit, in the background, and lists them anew", async () => {
  const { bulkEdit } = await begin({
    change: { date: { shiftSec: 3600 }, addTags: ["trip"] },
    filter: { keyPrefix: "a/" },
  });
  await local.runtime.idle();
  expect(await look(bulkEdit?.bulkEditId)).toMatchObject({
    state: "done",
    matched: count / 2,
    changed: count / 2,
    refused: 0,
  });
  expect([await capturedAt(0), await capturedAt(count - 2), await capturedAt(1)]).toEqual([
    later(0, 3_600_000),
    later(count - 2, 3_600_000),
    taken(1),
  ]);
});

/** Dies when so many steps are made, listing or changing, before the last counts as done. */
const dyingAt = (step: number): Context["queue"] => {
  let flushes = 0;
  return {
    send: () => {},
    flush: async () => {
      if (++flushes === step) throw new Error("killed before a step counted as done");
    },
  };
};

it("changes each asset once, wherever it is killed, and is found again by the sweep", async () => {
  const { clock, table } = local.ctx;
  const asked = BulkEdit.start(bulkEditIdAt(0), { date: { shiftSec: -86_400 } }, { filter: {} }, clock.nowMs());
  const { id } = await BulkEdits.add(table, asked); // nobody is told
  await expect(workOnBulkEdit(id, { ...local.ctx, queue: dyingAt(4) })).rejects.toThrow("killed");
  await local.runtime.idle();
  expect(await look(id)).toMatchObject({ state: "applying", matched: count, changed: 200 });
  local.clock.advance(61_000);
  await local.runtime.tick("sweep");
  await local.runtime.idle();
  expect(await look(id)).toMatchObject({ state: "done", changed: count });
  const edits = await Edits.findAll(
    local.ctx.table,
    Array.from({ length: count }, (_, at) => assetIdOf(keyOf(at))),
  );
  const shifts = [...edits.values()].map(({ date }) => date?.shiftMs);
  expect([shifts.length, new Set(shifts)]).toEqual([count, new Set([3_600_000 - 86_400_000, -86_400_000])]);
});

const saidOfAll = async () =>
  Edits.findAll(
    local.ctx.table,
    Array.from({ length: count }, (_, at) => assetIdOf(keyOf(at))),
  );

it("undoes what it changed and nobody changed since, each once, killed twice; and the undo can be undone", async () => {
  const { clock } = local;
  const { table } = local.ctx;
  const idOf = (at: number) => assetIdOf(keyOf(at));
  const said = (change: object, at: number) =>
    Edits.change(table, idOf(at), (edit) => Edit.change(edit, change, { nowMs: 0, fileTags: [] }));
  const wordsOf = async () =>
    [...(await saidOfAll()).values()].map(({ assetId, title, rating, tagsAdded }) => ({
      ...{ assetId, title, rating, tagsAdded },
    }));
  await said({ rating: 3, addTags: ["sea"] }, 0);
  const before = await wordsOf();
  const { bulkEdit } = await begin({ change: { rating: 5, addTags: ["sea", "wrong"] }, filter: {} });
  await local.runtime.idle();
  const after = await wordsOf();
  await said({ rating: 1 }, 1);
  await said({ title: "The pier", removeTags: ["wrong"] }, 2);

  const done = await BulkEdits.get(table, bulkEdit?.bulkEditId ?? "");
  const { id } = await BulkEdits.add(table, BulkEdit.undoOf(done, bulkEditIdAt(1), clock.nowMs())); // nobody is told
  for (const step of [2, 1]) {
    await expect(workOnBulkEdit(id, { ...local.ctx, queue: dyingAt(step) })).rejects.toThrow("killed");
    clock.advance(61_000);
  }
  await local.runtime.tick("sweep");
  await local.runtime.idle();
  expect(await look(id)).toMatchObject({ state: "done", matched: count, changed: count, left: 2, undoes: done.id });
  const byId = (words: Awaited<ReturnType<typeof wordsOf>>) => new Map(words.map((each) => [each.assetId, each]));
  const [was, is] = [byId(before), byId(await wordsOf())];
  for (const [assetId, words] of is) {
    const own = assetId === idOf(1) ? { rating: 1 } : assetId === idOf(2) ? { title: "The pier" } : {};
    expect(words).toEqual({ assetId, ...was.get(assetId), ...own });
  }

  const redo = await post(`/v1/bulk-edits/${id}/undo`, {});
  const { bulkEditId } = Contract.undo.answer.parse(await redo.json());
  await local.runtime.idle();
  expect(await look(bulkEditId)).toMatchObject({ state: "done", changed: count, left: 0 });
  const again = byId(await wordsOf());
  expect(again.get(idOf(3))).toEqual(byId(after).get(idOf(3)));
  expect(again.get(idOf(1))).toMatchObject({ rating: 1, tagsAdded: expect.arrayContaining(["wrong"]) });
  const same = await post(`/v1/bulk-edits/${id}/undo`, {});
  expect(Contract.undo.answer.parse(await same.json()).bulkEditId).toBe(bulkEditId); // asked twice, it is one

  clock.advance(31 * 86_400_000);
  const late = await post(`/v1/bulk-edits/${bulkEditId}/undo`, {});
  expect([late.status, Problem.parse(await late.json()).code]).toEqual([409, "bulk_edit.too_old"]);
});

it("stops where it is when somebody cancels it, and tells what did not fit", async () => {
  const ids = [assetIdOf(keyOf(0)), assetIdOf(keyOf(1)), assetIdOf("gone.jpg")];
  await tagUp(ids[0] as AssetId);
  const { bulkEdit } = await begin({ change: { addTags: ["one too many"] }, ids });
  await local.runtime.idle();
  expect(await look(bulkEdit?.bulkEditId)).toMatchObject({
    state: "done",
    matched: 3,
    changed: 1,
    missing: 1,
    refused: 1,
    reason: expect.stringContaining("at most 200 tags"),
  });
  const paused = await begin({ change: { rating: 1 }, filter: {} });
  const cancelled = await post(`/v1/bulk-edits/${paused.bulkEdit?.bulkEditId}/cancel`, {});
  expect(Contract.cancel.answer.parse(await cancelled.json()).state).toMatch(/cancelled|done/);
  const { items } = Contract.list.answer.parse(await (await fetch(`${local.httpUrl}/v1/bulk-edits`)).json());
  expect(items.map(({ bulkEditId }) => bulkEditId)[0]).toBe(paused.bulkEdit?.bulkEditId);
});

const tagUp = (id: AssetId) =>
  Edits.change(local.ctx.table, id, (edit) => ({
    ...edit,
    tagsAdded: Array.from({ length: 200 }, (_, at) => `t${at}`),
  }));

it.each([
  ["neither ids nor a filter", { change: { rating: 1 } }, "ids"],
  ["both", { change: { rating: 1 }, ids: [assetIdOf("x")], filter: {} }, "ids"],
  ["a change of nothing", { change: {}, filter: {} }, "change"],
  ["one list of tags for all", { change: { tags: ["a"] }, filter: {} }, "change.tags"],
  ["a kind nobody has", { change: { rating: 1 }, filter: { kinds: ["dog"] } }, "filter.kinds.0"],
  ["an end before the begin", { change: { rating: 1 }, filter: { from: "2024-02-02", to: "2024-02-01" } }, "filter.to"],
  ["a date of nothing", { change: { date: {} }, filter: {} }, "date"],
])("refuses %s", async (_what, body, field) => {
  const answer = await post("/v1/assets:edit", body);
  expect([answer.status, Problem.parse(await answer.json()).field]).toEqual([400, field]);
});

it("knows no bulk edit nobody began", async () => {
  for (const id of ["bed_nope", `bed_000000000${"a".repeat(16)}`]) {
    const answer = await fetch(`${local.httpUrl}/v1/bulk-edits/${id}`);
    expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([404, "bulk_edit.missing"]);
  }
});

it("takes back what a merge said of tags with what it changed on assets", async () => {
  const { table } = local.ctx;
  await begin({ change: { addTags: ["habour"] }, ids: [assetIdOf(keyOf(2)), assetIdOf(keyOf(4))] });
  await local.runtime.idle();
  const merged = await post("/v1/tags:merge", { name: "habour", into: "harbour" });
  const { tag, bulkEdit } = Tags.merge.answer.parse(await merged.json());
  expect(tag?.aliases).toEqual(["habour"]);
  await local.runtime.idle();
  expect(Vocabulary.canonical(await Vocabularies.get(table), "habour")).toBe("harbour");

  const { bulkEditId } = Contract.undo.answer.parse(
    await (await post(`/v1/bulk-edits/${bulkEdit?.bulkEditId}/undo`, {})).json(),
  );
  await local.runtime.idle();
  expect(await look(bulkEditId)).toMatchObject({ state: "done", changed: 2, left: 0 });
  expect(Vocabulary.canonical(await Vocabularies.get(table), "habour")).toBe("habour");
  await post(`/v1/bulk-edits/${bulkEditId}/undo`, {});
  expect(Vocabulary.canonical(await Vocabularies.get(table), "habour")).toBe("harbour");
  await local.runtime.idle();
});
