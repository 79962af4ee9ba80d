import { PutObjectCommand } from "@aws-sdk/client-s3";
import { Assets as AssetsContract, Trash as Contract, type Endpoint, Timeline } from "@darkroom/contract";
import { type AssetId, assetIdOf } from "@darkroom/domain";
import { RawBlocks } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import type * as z from "zod";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
  for (const key of ["a.png", "b.png", "gone.png", "replaced.png", "one.png", "two.png", "old.png"]) await upload(key);
  await upload("first.png", "the same");
  await local.idle();
  await upload("next.png", "the same");
  await settled();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

async function send(path: string, method: string, body?: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(local.httpUrl + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

async function ask<Answer extends z.ZodType>(endpoint: Endpoint<z.ZodObject, Answer>, body?: object) {
  const answer = await send(endpoint.path, endpoint.method, body);
  expect(answer.status).toBe(200);
  return endpoint.answer.parse(await answer.json());
}

/** Until nothing is due, and the counts of what was touched are sure. */
const settled = async () => {
  await local.idle();
  local.clock.advance(50_000);
  await local.runtime.tick("sweep");
  await local.runtime.idle();
};
const upload = async (key: string, more = key): Promise<AssetId> => {
  const { bytes } = await pictures.redSquare();
  return local.upload({ name: key, bytes: Buffer.concat([bytes, Buffer.from(more)]) });
};
const listed = async () => (await ask(AssetsContract.list)).items.map(({ key }) => key);
const counted = async () => (await ask(Timeline.get)).total.count;
const trashed = async () => (await ask(Contract.list)).items.map(({ key }) => key);
const hasObject = (key: string) => local.ctx.media.has(key);
const renditionsOf = async (id: AssetId) =>
  (await local.ctx.derived.page({ prefix: `renditions/${id}/`, limit: 100 })).items.length;
const put = async (...keys: string[]) => {
  await ask(Contract.put, { ids: keys.map(assetIdOf) });
  await local.runtime.idle();
};
const purge = async (...keys: string[]) => {
  const ids = keys.map(assetIdOf);
  const { word } = await ask(Contract.purge, { ids, dryRun: true });
  await ask(Contract.purge, { ids, ...(word && { word }) });
  await local.idle();
};

it("hides what is in the trash from lists and counts, and brings it back with all that was said of it", async () => {
  const id = assetIdOf("a.png");
  await send(`/v1/assets/${id}`, "PATCH", { title: "Dusk", rating: 4 });
  expect(await ask(Contract.put, { ids: [id, id] })).toEqual({ trashed: 1, missing: [] });
  await settled();
  expect([(await listed()).includes("a.png"), await counted(), await trashed()]).toEqual([false, 8, ["a.png"]]);
  expect(await ask(Contract.list)).toMatchObject({ count: 1, keptDays: 30 });
  const look = await (await send(`/v1/assets/${id}`, "GET")).json();
  expect(AssetsContract.get.answer.parse(look).asset).toMatchObject({ title: "Dusk", trashedAt: expect.any(String) });
  expect(await hasObject("a.png")).toBe(true);

  expect(await ask(Contract.restore, { ids: [id] })).toEqual({ restored: 1, missing: [] });
  await settled();
  expect([(await listed()).includes("a.png"), await counted(), await trashed()]).toEqual([true, 9, []]);
  expect(await local.summary(id)).toMatchObject({ title: "Dusk", rating: 4 });
});

it("says which assets are not there to be put away", async () => {
  const nobody = assetIdOf("nobody put this");
  expect(await ask(Contract.put, { ids: [nobody] })).toEqual({ trashed: 0, missing: [nobody] });
  expect(await ask(Contract.purge, { ids: [nobody] })).toEqual({ count: 0, hasMore: false });
});

it("removes for good the file, what was made of it and what was said of it; nothing that is not in the trash", async () => {
  const id = assetIdOf("gone.png");
  await send(`/v1/assets/${id}`, "PATCH", { title: "Secret", tags: ["private"] });
  expect(await renditionsOf(id)).toBe(2);
  const [blocks, trace] = [{ assetId: id, stage: "probe", generation: 1 }, `traces/${id}/thumbnail/1-1.txt`];
  await RawBlocks.put(local.ctx.table, blocks, Buffer.from("said in the file"));
  await local.ctx.derived.put(trace, Buffer.from("said of it"), "text/plain");
  await purge("gone.png");
  expect(await hasObject("gone.png")).toBe(true);

  await put("gone.png");
  await purge("gone.png");
  expect([await hasObject("gone.png"), await renditionsOf(id), await trashed()]).toEqual([false, 0, []]);
  expect([await RawBlocks.find(local.ctx.table, blocks), await local.ctx.derived.has(trace)]).toEqual([
    undefined,
    false,
  ]);
  expect(JSON.stringify(await local.summary(id))).not.toMatch(/Secret|private|renditions\//);
  expect((await send(`/v1/assets/${id}`, "GET")).status).toBe(404);
  expect(await ask(Contract.restore, { ids: [id] })).toEqual({ restored: 0, missing: [id] });
  expect(await local.asset(id)).toMatchObject({ isDeleted: true, purgedAt: expect.any(String) });

  await upload("gone.png"); // the very same bytes at the very same place are a new start
  await local.idle();
  expect(await local.summary(id)).toMatchObject({ states: { hash: "done", probe: "done", thumbnail: "done" } });
  expect([await renditionsOf(id), (await local.summary(id))?.title]).toEqual([2, undefined]);
});

it("takes out of the trash what is put again at its key: somebody wants it", async () => {
  await put("b.png");
  local.clock.advance(5_000);
  await upload("b.png");
  await local.idle();
  expect(await local.asset(assetIdOf("b.png"))).not.toHaveProperty("trash");
  expect(await listed()).toContain("b.png");
});

it("leaves an object that was replaced since, which is an asset of its own again", async () => {
  await put("replaced.png");
  const { bytes } = await pictures.redSquare();
  const other = { Bucket: local.ctx.config.mediaBucket, Key: "replaced.png", Body: Buffer.concat([bytes, bytes]) };
  await local.s3.send(new PutObjectCommand(other));
  await purge("replaced.png");
  expect([await hasObject("replaced.png"), (await listed()).includes("replaced.png")]).toEqual([true, true]);
  expect(await local.asset(assetIdOf("replaced.png"))).toMatchObject({ generation: 2 });
});

it("gives the place of a first one that goes to its next duplicate, which is planned", async () => {
  const next = assetIdOf("next.png");
  expect(await local.asset(next)).toMatchObject({ duplicateOf: assetIdOf("first.png") });
  await put("first.png");
  await purge("first.png");
  expect((await local.asset(next)).duplicateOf).toBeUndefined();
  expect(await local.summary(next)).toMatchObject({ states: { thumbnail: "done", probe: "done" } });
  expect(await renditionsOf(next)).toBe(2);
});

it("asks for a typed word before it removes a large part of the library, and writes down what goes", async () => {
  await put("one.png", "two.png");
  const refused = await send("/v1/trash:purge", "POST", { all: true });
  expect([refused.status, await refused.json()]).toMatchObject([
    409,
    { code: "purge.unconfirmed", field: "word", limit: "delete 2" },
  ]);
  const { manifest = "" } = await ask(Contract.purge, { all: true, word: "delete 2" });
  const lines = Buffer.from((await local.ctx.derived.look(manifest, 10_000))?.firstBytes ?? []).toString();
  expect(lines.trim().split("\n")).toHaveLength(2);
  expect(lines).toMatch(/"key":"one.png".*"etag":/);
  await local.idle();
  expect([await hasObject("one.png"), await hasObject("two.png"), await trashed()]).toEqual([false, false, []]);
});

it("removes by itself what has lain in the trash for its days, and nothing sooner", async () => {
  await put("old.png");
  local.clock.advance(29 * 86_400_000);
  await settled();
  expect(await hasObject("old.png")).toBe(true);
  local.clock.advance(86_400_000);
  await settled();
  expect([await hasObject("old.png"), await renditionsOf(assetIdOf("old.png"))]).toEqual([false, 0]);
});
