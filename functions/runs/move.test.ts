import { Assets as AssetsContract, Moves as Contract } from "@darkroom/contract";
import { Asset, type AssetId, assetIdOf } from "@darkroom/domain";
import { Assets, Contents } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const headers = { "content-type": "application/json" };
const send = async (path: string, body: object, method = "POST") =>
  fetch(local.httpUrl + path, { method, headers, body: JSON.stringify(body) });
const get = async (id: AssetId) => {
  const answer = await fetch(`${local.httpUrl}/v1/assets/${id}`);
  return AssetsContract.get.answer.parse(await answer.json());
};
const listed = async () => {
  const { items } = AssetsContract.list.answer.parse(
    await (await fetch(`${local.httpUrl}/v1/assets?limit=500`)).json(),
  );
  return items.map(({ key }) => key).sort();
};
const objects = async (prefix = "") => (await local.ctx.media.page({ prefix, limit: 500 })).items.map(({ key }) => key);

/** Until what was moved has left its old place. */
async function settled(): Promise<void> {
  await local.idle();
  local.clock.advance(61_000);
  await local.runtime.tick("sweep");
  await local.idle();
}

async function move(path: string, body: object): Promise<Contract.View> {
  const { moveId } = Contract.start.answer.parse(await (await send(path, body)).json());
  await settled();
  return Contract.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/moves/${moveId}`)).json());
}

it("moves an asset with all that is known of it, computes nothing anew, and leads from the old id to the new one", async () => {
  const photo = await pictures.withExif();
  const id = await local.upload(photo, "in/photo.jpg");
  await local.ctx.media.replace("in/photo.jpg.xmp", Buffer.from("<x/>"), { contentType: "text/xml", etag: undefined });
  await local.idle(); // it is the first with these bytes
  const copy = await local.upload(photo, "other/same.jpg");
  await local.idle();
  await send(`/v1/assets/${id}`, { title: "The pier", rating: 4, addTags: ["sea"] }, "PATCH");
  const before = await get(id);
  const jobs = (await Assets.getWithJobs(local.ctx.table, id)).jobs;

  const to = "out/2024/pier.jpg";
  expect(await move(`/v1/assets/${id}/move`, { key: to })).toMatchObject({ state: "done", moved: 1, refused: 0 });
  const moved = assetIdOf(to);
  const after = await get(id);
  expect(after.asset).toMatchObject({ assetId: moved, key: to, title: "The pier", rating: 4, tags: ["sea"] });
  expect(after).toMatchObject({ facts: before.facts, sha256: before.sha256, createdAt: before.createdAt });
  expect(after.renditions.map(({ role, sizeBytes }) => [role, sizeBytes])).toEqual(
    before.renditions.map(({ role, sizeBytes }) => [role, sizeBytes]),
  );
  const image = await fetch(local.httpUrl + (after.renditions[0]?.url ?? ""));
  expect(image.status).toBe(200);
  expect((await fetch(`${local.httpUrl}/v1/assets/${id}/original`)).status).toBe(200);
  const now = await Assets.getWithJobs(local.ctx.table, moved);
  expect(now.jobs.map(({ stage, generation, attempt }) => [stage, generation, attempt])).toEqual(
    jobs.map(({ stage, generation, attempt }) => [stage, generation, attempt]),
  );
  expect(await listed()).toEqual(["other/same.jpg", to].sort());
  expect(await objects("in/")).toEqual([]);
  expect(await objects("out/")).toEqual([to, `${to}.xmp`]);
  expect(await local.asset(copy)).toMatchObject({ duplicateOf: moved });
  expect(await Contents.findFirst(local.ctx.table, after.sha256 ?? "")).toMatchObject({ assetId: moved });
  expect((await local.ctx.derived.page({ prefix: `renditions/${id}/`, limit: 9 })).items).toEqual([]);

  expect(await move("/v1/moves", { from: to, to: "in/photo.jpg" })).toMatchObject({ moved: 1 }); // and back
  expect((await get(moved)).asset).toMatchObject({ assetId: id, key: "in/photo.jpg", title: "The pier" });
  expect(await local.asset(copy)).toMatchObject({ duplicateOf: id });
}, 60_000);

it("takes the other half of a live photo along", async () => {
  const [photo, film] = [
    await local.upload(await pictures.webp(), "live/a.webp"),
    await local.upload(await pictures.greyJpeg(), "live/b.jpg"),
  ];
  await local.idle();
  for (const [id, other] of [
    [photo, film],
    [film, photo],
  ] as const)
    await Assets.change(local.ctx.table, id, (asset) => Asset.pairWith(asset, other, asset.original.etag));
  expect(await move("/v1/moves", { from: "live/", to: "together/" })).toMatchObject({ moved: 2, refused: 0 });
  const [a, b] = [assetIdOf("together/a.webp"), assetIdOf("together/b.jpg")];
  expect([(await local.asset(a)).pairedWith, (await local.asset(b)).pairedWith]).toEqual([b, a]);
});

it("says why an asset is not moved, and then changes nothing", async () => {
  const [one, two] = [await local.upload(await pictures.redSquare(), "a/one.png"), assetIdOf("a/two.png")];
  await local.upload(await pictures.quarters(), "a/two.png");
  await local.idle();
  const taken = await move("/v1/moves", { from: "a/one.png", to: "a/two.png" });
  expect(taken).toMatchObject({ moved: 0, refusals: [{ key: "a/one.png", reason: "move.target_exists" }] });
  const gone = await move("/v1/moves", { from: "a/nobody.png", to: "a/three.png" });
  expect(gone.refusals).toEqual([{ key: "a/nobody.png", reason: "asset.missing" }]);
  expect([(await get(one)).asset.key, (await get(two)).asset.key]).toEqual(["a/one.png", "a/two.png"]);
  expect(await objects("a/")).toEqual(["a/one.png", "a/two.png"]);
  for (const body of [
    { from: "a/", to: "a/" },
    { from: "a/", to: "b" },
    { from: "a/one.png", to: "../x" },
    { from: "a/one.png", to: "a/one.xmp" },
  ])
    expect((await send("/v1/moves", body)).status).toBe(400);
  expect((await fetch(`${local.httpUrl}/v1/moves/mov_nope`)).status).toBe(404);
});

it("moves those that are named into a folder, where each keeps its name, and says of every other why not", async () => {
  const upload = async (name: string, key: string) => {
    const { bytes } = await pictures.redSquare();
    return local.upload({ name, bytes: Buffer.concat([bytes, Buffer.from(key)]) }, key);
  };
  const [one, other] = [await upload("1.png", "named/a/1.png"), await upload("2.png", "named/b/2.png")];
  const same = await upload("3.png", "named/b/3.png");
  const there = await upload("3.png", "named/c/3.png");
  await local.idle();
  const gone = assetIdOf("named/never.png");
  const moved = await move("/v1/moves", { ids: [one, gone, other, same, there], to: "named/c/" });
  expect(moved).toMatchObject({ state: "done", named: 5, moved: 2, refused: 3 });
  expect(moved.refusals).toEqual([
    { key: gone, reason: "asset.missing" },
    { key: "named/b/3.png", reason: "move.target_exists" },
    { key: "named/c/3.png", reason: "move.same_place" },
  ]);
  expect(await objects("named/")).toEqual(["named/b/3.png", "named/c/1.png", "named/c/2.png", "named/c/3.png"]);
  for (const wrong of [{ ids: [one], to: "named/file" }, { to: "named/c/" }, { ids: [one], from: "named/", to: "x/" }])
    expect((await send("/v1/moves", wrong)).status).toBe(400);
});
