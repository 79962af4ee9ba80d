import { BulkEdits, Collections, Assets as Contract, Problem, Search, Tags } from "@darkroom/contract";
import { type AssetId, assetIdOf } from "@darkroom/domain";
import { Assets, Counts, Edits, Summaries } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../../test/support/local.ts";
import { sampleAsset, sampleSummary } from "../../test/support/samples.ts";

let local: Local;
const count = 40;
const keyOf = (at: number) => `${at % 2 ? "odd" : "even"}/${at}.jpg`;
const taken = (at: number) => new Date(Date.UTC(2024, 4, 1) + at * 60_000).toISOString();

beforeAll(async () => {
  local = await startLocal({ env: { DARKROOM_SEARCH: "on" } });
  const { table } = local.ctx;
  await Promise.all(
    Array.from({ length: count }, async (_, at) => {
      const asset = sampleAsset(keyOf(at), "e1", {});
      const written = { ...asset, original: { ...asset.original, modifiedAt: taken(at) } };
      await Assets.add(table, written);
      await Summaries.put(table, sampleSummary(written, { capturedAt: taken(at) }), 1);
    }),
  );
  await Counts.markDirty(table, "2024-05", 0);
  await Counts.recount(table, "2024-05", local.clock.nowMs());
  await ask("GET", "/v1/search"); // whoever asks first has the rows built
  await local.runtime.idle();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

async function ask(method: string, path: string, body?: unknown) {
  const headers = { "content-type": "application/json" };
  const sent = method === "GET" ? {} : { headers, body: JSON.stringify(body ?? {}) };
  const answer = await fetch(local.httpUrl + path, { method, ...sent });
  return { status: answer.status, body: await answer.json() };
}
const codeOf = async (method: string, path: string, body?: unknown) => {
  const answer = await ask(method, path, body);
  return [answer.status, Problem.parse(answer.body).code];
};
const total = async (query: string) =>
  Search.find.answer.parse((await ask("GET", `/v1/search?limit=0&${query}`)).body).total;
const tags = async (query = "") => Tags.list.answer.parse((await ask("GET", `/v1/tags?${query}`)).body).items;
const edit = async (body: unknown) => {
  const { bulkEdit } = BulkEdits.start.answer.parse((await ask("POST", "/v1/assets:edit", body)).body);
  await local.runtime.idle();
  return BulkEdits.get.answer.parse((await ask("GET", `/v1/bulk-edits/${bulkEdit?.bulkEditId}`)).body);
};
const create = async (body: unknown) =>
  Collections.create.answer.parse((await ask("POST", "/v1/collections", body)).body);
const look = async (id: string) => Collections.get.answer.parse((await ask("GET", `/v1/collections/${id}`)).body);

it("tags what a search finds, and merges a tag into another on every asset, each once", async () => {
  expect(await edit({ change: { addTags: ["dogs"] }, where: { folder: "odd" } })).toMatchObject({ changed: count / 2 });
  await edit({ change: { addTags: ["Animal/dog", "sea"] }, ids: [assetIdOf(keyOf(0)), assetIdOf(keyOf(1))] });
  expect(await ask("POST", "/v1/tags:merge", { name: "dogs", into: "animal/dog", dryRun: true })).toMatchObject({
    body: { matched: count / 2, isAtLeast: false },
  });
  const merged = Tags.merge.answer.parse(
    (await ask("POST", "/v1/tags:merge", { name: "dogs", into: "Animal/dog" })).body,
  );
  expect(merged.tag).toMatchObject({ name: "Animal/dog", parent: "Animal", aliases: ["dogs"] });
  await local.runtime.idle();
  expect(await ask("GET", `/v1/bulk-edits/${merged.bulkEdit?.bulkEditId}`)).toMatchObject({
    body: { state: "done", matched: count / 2, changed: count / 2 },
  });
  expect((await tags("sort=count")).map(({ name, count, total }) => [name, count, total])).toEqual([
    ["Animal/dog", count / 2 + 1, count / 2 + 1],
    ["sea", 2, 2],
    ["Animal", 0, count / 2 + 1],
  ]);
  expect([await total("tag=animal"), await total("tag=DOGS"), await total("tag=!animal/dog")]).toEqual([
    count / 2 + 1,
    count / 2 + 1,
    count / 2 - 1,
  ]);
});

it("gives who types an alias the tag itself, and takes it away by any of its names", async () => {
  const id = assetIdOf(keyOf(2));
  const patch = async (body: unknown) =>
    Contract.edit.answer.parse((await ask("PATCH", `/v1/assets/${id}`, body)).body).edits.shown.tags;
  expect(await patch({ addTags: ["Dogs"] })).toEqual(["Animal/dog"]);
  expect(await patch({ removeTags: ["dogs"] })).toEqual([]);
});

it("renames a tag with what is below it, and deletes one from assets where that is asked for", async () => {
  await ask("POST", "/v1/tags:rename", { name: "animal", to: "Pets" });
  await local.runtime.idle();
  expect((await tags("name=dogs"))[0]).toMatchObject({ name: "Pets/dog", parent: "Pets", count: count / 2 + 1 });
  expect(await ask("POST", "/v1/tags:delete", { name: "sea", fromAssets: true, dryRun: true })).toMatchObject({
    body: { matched: 2 },
  });
  await ask("POST", "/v1/tags:delete", { name: "sea", fromAssets: true });
  await local.runtime.idle();
  expect([await total("tag=sea"), (await tags("q=SE")).length]).toEqual([0, 0]);
  expect(await codeOf("POST", "/v1/tags:merge", { name: "pets", into: "PETS" })).toEqual([400, "tag.cycle"]);
  expect(await codeOf("POST", "/v1/tags:change", { name: "pets/dog", revision: 9, aliases: [] })).toEqual([
    412,
    "tag.stale",
  ]);
});

it("keeps a collection by what its members say, counts it exactly, and forgets it without them", async () => {
  const { collectionId, revision } = await create({ name: "Odd ones" });
  const change = { addCollections: [collectionId] };
  expect(await ask("POST", "/v1/assets:edit", { change, where: { folder: "odd" }, dryRun: true })).toMatchObject({
    body: { matched: count / 2 },
  });
  await edit({ change, where: { folder: "odd" } });
  expect(await look(collectionId)).toMatchObject({
    count: count / 2,
    cover: { key: keyOf(count - 1) },
    isSmart: false,
  });

  const trashed = assetIdOf(keyOf(1));
  await ask("POST", "/v1/assets:trash", { ids: [trashed] });
  await local.runtime.idle();
  expect((await look(collectionId)).count).toBe(count / 2 - 1);
  await ask("POST", "/v1/assets:restore", { ids: [trashed] });
  await edit({ change: { removeCollections: [collectionId] }, ids: [assetIdOf(keyOf(3))] });
  expect(await total(`collection=${collectionId}`)).toBe(count / 2 - 1);

  const cover = assetIdOf(keyOf(5));
  await ask("PATCH", `/v1/collections/${collectionId}`, { revision, cover, description: "Every other" });
  expect(await look(collectionId)).toMatchObject({ cover: { assetId: cover }, description: "Every other" });
  expect(await codeOf("PATCH", `/v1/collections/${collectionId}`, { revision, name: "Late" })).toEqual([
    412,
    "collection.stale",
  ]);
  expect((await ask("DELETE", `/v1/collections/${collectionId}`)).status).toBe(200);
  await local.runtime.idle();
  expect(await codeOf("GET", `/v1/collections/${collectionId}`)).toEqual([404, "collection.missing"]);
  expect([await total("folder=odd"), await collectionsOf(trashed)]).toEqual([count / 2, undefined]);
});

const collectionsOf = async (id: AssetId) => (await Edits.get(local.ctx.table, id)).collections;

it("finds the members of a smart collection, and puts nothing into it", async () => {
  const { collectionId } = await create({ name: "Pets", filter: { tag: "dogs", folder: "even" } });
  expect(await look(collectionId)).toMatchObject({ count: 1, isSmart: true, cover: { key: keyOf(0) } });
  expect(await total(`collection=!${collectionId}`)).toBe(count - 1);
  const change = { addCollections: [collectionId] };
  const body = { change, ids: [assetIdOf(keyOf(4))] };
  expect(await codeOf("POST", "/v1/assets:edit", body)).toEqual([409, "collection.smart"]);
  const nested = { name: "Within", filter: { collection: collectionId } };
  expect(await codeOf("POST", "/v1/collections", nested)).toEqual([400, "request.invalid"]);
  const { items } = Collections.list.answer.parse((await ask("GET", "/v1/collections?q=PET")).body);
  expect(items.map(({ name, count }) => [name, count])).toEqual([["Pets", 1]]);
});

const order = (id: string, body: unknown) => ask("POST", `/v1/collections/${id}/order`, body);
const ordered = async (id: string, more = "") => {
  await local.runtime.idle();
  const { items } = Search.find.answer.parse(
    (await ask("GET", `/v1/search?sort=position&collection=${id}${more}`)).body,
  );
  return items.map(({ key }) => Number.parseInt(key.split("/")[1] ?? "", 10));
};
const idAt = (at: number) => assetIdOf(keyOf(at));

it("keeps members in the order people give them, with one write for each that is moved, through the trash and back", async () => {
  const { collectionId: id } = await create({ name: "In order" });
  await edit({ change: { addCollections: [id] }, ids: [10, 11, 12, 13, 14].map(idAt) });
  expect(await ordered(id)).toEqual([10, 11, 12, 13, 14]);
  const revisionOf = async (at: number) => (await Edits.get(local.ctx.table, idAt(at))).revision;
  const before = await Promise.all([10, 11, 12, 13, 14].map(revisionOf));
  expect((await order(id, { ids: [idAt(14), idAt(10)], after: idAt(11) })).status).toBe(200);
  expect(await ordered(id)).toEqual([11, 14, 10, 12, 13]);
  const written = await Promise.all([10, 11, 12, 13, 14].map(revisionOf));
  expect(written.map((revision, at) => revision - (before[at] ?? 0))).toEqual([1, 0, 0, 0, 1]);
  await order(id, { ids: [idAt(13)], to: "start" });
  local.clock.advance(1);
  await order(id, { ids: [idAt(12)], to: "start" });
  await order(id, { ids: [idAt(11)], to: "end" });
  await order(id, { ids: [idAt(10)], before: idAt(14), after: idAt(13) });
  expect(await ordered(id)).toEqual([12, 13, 10, 14, 11]);
  expect(await ordered(id, "&order=desc&limit=2")).toEqual([11, 14]);

  await ask("POST", "/v1/assets:trash", { ids: [idAt(10)] });
  expect(await ordered(id)).toEqual([12, 13, 14, 11]);
  await ask("POST", "/v1/assets:restore", { ids: [idAt(10)] });
  await edit({ change: { addCollections: [id] }, ids: [idAt(15)] });
  expect(await ordered(id)).toEqual([12, 13, 10, 14, 11, 15]);

  const path = `/v1/collections/${id}/order`;
  expect(await codeOf("POST", path, { ids: [idAt(20)], to: "end" })).toEqual([409, "collection.not_member"]);
  expect(await codeOf("POST", path, { ids: [idAt(12)], after: idAt(20) })).toEqual([409, "collection.not_member"]);
  const reordered = { ids: [idAt(12)], after: idAt(14), before: idAt(13) };
  expect(await codeOf("POST", path, reordered)).toEqual([409, "collection.reordered"]);
  for (const wrong of [
    { ids: [idAt(12)] },
    { ids: [idAt(12), idAt(12)], to: "end" },
    { ids: [idAt(12)], after: idAt(12) },
  ])
    expect(await codeOf("POST", path, wrong)).toEqual([400, "request.invalid"]);
  expect(await codeOf("GET", "/v1/search?sort=position&rating=1")).toEqual([400, "request.invalid"]);
  expect(await ordered(id)).toEqual([12, 13, 10, 14, 11, 15]);
});

it("has collections lie in each other, counts what is in all of them once, and lifts or deletes them with the outer one", async () => {
  const [travel] = [await create({ name: "Travel" })];
  const italy = await create({ name: "Italy", parent: travel.collectionId });
  const rome = await create({ name: "Rome", parent: italy.collectionId });
  expect(rome.path.map(({ name }) => name)).toEqual(["Travel", "Italy"]);
  await edit({ change: { addCollections: [italy.collectionId] }, ids: [idAt(20), idAt(21)] });
  await edit({ change: { addCollections: [rome.collectionId, travel.collectionId] }, ids: [idAt(21), idAt(22)] });
  expect(await look(travel.collectionId)).toMatchObject({ count: 2, children: 1, total: 3 });
  const namesIn = async (parent: string) =>
    Collections.list.answer
      .parse((await ask("GET", `/v1/collections?parent=${parent}`)).body)
      .items.map(({ name }) => name);
  expect([await namesIn("none"), await namesIn(italy.collectionId)]).toEqual([
    expect.not.arrayContaining(["Italy", "Rome"]),
    ["Rome"],
  ]);
  const into = (id: string, parent: string | null) => ask("PATCH", `/v1/collections/${id}`, { parent });
  expect(Problem.parse((await into(travel.collectionId, rome.collectionId)).body).code).toBe("collection.cycle");
  expect((await into(rome.collectionId, "col_0000000000000000000000000")).status).toBe(400);
  expect((await ask("DELETE", `/v1/collections/${italy.collectionId}`)).body).toEqual({ deleted: 1, lifted: 1 });
  expect((await look(rome.collectionId)).path.map(({ name }) => name)).toEqual(["Travel"]);
  expect((await ask("DELETE", `/v1/collections/${travel.collectionId}?children=delete`)).body).toEqual({
    deleted: 2,
    lifted: 0,
  });
  await local.runtime.idle();
  expect([(await ask("GET", `/v1/collections/${rome.collectionId}`)).status, await collectionsOf(idAt(22))]).toEqual([
    404,
    undefined,
  ]);
});
