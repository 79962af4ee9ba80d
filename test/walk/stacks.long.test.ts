import { Assets as AssetsContract, Stacks as Contract, Problem } from "@darkroom/contract";
import { type AssetId, assetIdOf } from "@darkroom/domain";
import { Assets, Stacks } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { raws } from "../fixtures/raws.ts";
import { type Local, startLocal } from "../support/local.ts";

let local: Local;
const [raw, jpeg, edit] = ["trip/IMG_1.CR2", "trip/IMG_1.JPG", "trip/IMG_1-edit.png"].map((key) => ({
  key,
  id: assetIdOf(key),
}));
const frames = ["00000IMG_00000", "00001IMG_00001", "00002IMG_00002"].map(
  (name, at) => `burst/${name}_BURST20171111030039${at === 1 ? "_COVER" : ""}.jpg`,
);
if (!raw || !jpeg || !edit) throw new Error("three files");
const stranger = "trip/IMG_10.JPG";

beforeAll(async () => {
  local = await startLocal();
  const [exif, dng, red, small] = await Promise.all([
    pictures.withExif(),
    raws.dng(),
    pictures.redSquare(),
    pictures.smallJpeg(),
  ]);
  await local.upload(dng, raw.key); // the first to come, and the one who looks for others
  await local.upload(exif, jpeg.key);
  await local.upload(small, stranger);
  for (const key of frames) await local.upload({ name: key, bytes: Buffer.concat([small.bytes, Buffer.from(key)]) });
  await local.idle();
  await local.upload(red, edit.key);
  await local.idle();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const headers = { "content-type": "application/json" };
const ask = (method: string, path: string, body?: unknown) =>
  fetch(`${local.httpUrl}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
const listed = async (folder: string) => {
  await local.idle();
  const { items } = AssetsContract.list.answer.parse(await (await ask("GET", "/v1/assets")).json());
  const here = items.filter(({ key }) => key.startsWith(folder));
  return here.map(({ key, stack }) => `${key.slice(folder.length)} ${stack?.count ?? 1}`).sort();
};
const stackOf = async (id: AssetId) => {
  const { asset } = AssetsContract.get.answer.parse(await (await ask("GET", `/v1/assets/${id}`)).json());
  const answer = await ask("GET", `/v1/stacks/${asset.stack?.stackId}`);
  return Contract.get.answer.parse(await answer.json());
};
const counted = async () => {
  const { total } = (await (await ask("GET", "/v1/timeline")).json()) as { total: Record<string, number> };
  return total["image"];
};

it("shows a raw file, its JPEG and an edit as one, and a burst by its cover; and nothing else of that name", async () => {
  expect(await listed("trip/")).toEqual(["IMG_1-edit.png 3", "IMG_10.JPG 1"]);
  expect(await listed("burst/")).toEqual(["00001IMG_00001_BURST20171111030039_COVER.jpg 3"]);
  expect(await counted()).toBe(3);
  const { by, members, isCoverChosen } = await stackOf(raw.id);
  expect([by, isCoverChosen, members.map(({ key }) => key)]).toEqual(["rule", false, [edit.key, jpeg.key, raw.key]]);
});

it("puts another in front when the cover is in the trash, and all is as before when it is back", async () => {
  await ask("POST", "/v1/assets:trash", { ids: [edit.id] });
  expect(await listed("trip/")).toEqual(["IMG_1.JPG 2", "IMG_10.JPG 1"]);
  await ask("POST", "/v1/assets:trash", { ids: [raw.id] });
  expect(await listed("trip/")).toEqual(["IMG_1.JPG 1", "IMG_10.JPG 1"]);
  await ask("POST", "/v1/assets:restore", { ids: [edit.id, raw.id] });
  expect(await listed("trip/")).toEqual(["IMG_1-edit.png 3", "IMG_10.JPG 1"]);
});

it("keeps to a person's choice of a cover", async () => {
  const { stackId, revision } = await stackOf(raw.id);
  const answer = await ask("PATCH", `/v1/stacks/${stackId}`, { cover: raw.id, revision });
  expect(Contract.change.answer.parse(await answer.json()).stack).toMatchObject({ isCoverChosen: true });
  expect(await listed("trip/")).toEqual(["IMG_1.CR2 3", "IMG_10.JPG 1"]);
  const late = await ask("PATCH", `/v1/stacks/${stackId}`, { cover: edit.id, revision });
  expect([late.status, Problem.parse(await late.json()).code]).toEqual([412, "stack.stale"]);
});

it("follows an asset to its new place", async () => {
  await ask("POST", `/v1/assets/${jpeg.id}/move`, { key: "trip/moved.JPG" });
  expect(await listed("trip/")).toEqual(["IMG_1.CR2 3", "IMG_10.JPG 1"]);
  const { members } = await stackOf(raw.id);
  expect(members.map(({ key }) => key)).toContain("trip/moved.JPG");
});

it("leaves alone what somebody took out, whatever the rule says, and dissolves what is of one", async () => {
  const { stackId } = await stackOf(raw.id);
  await ask("PATCH", `/v1/stacks/${stackId}`, { remove: [edit.id] });
  expect(await listed("trip/")).toEqual(["IMG_1-edit.png 1", "IMG_1.CR2 2", "IMG_10.JPG 1"]);
  const found = Contract.scan.answer.parse(await (await ask("POST", "/v1/stacks:scan", {})).json());
  expect(found).toMatchObject({ looked: 7, found: [] });
  await ask("PATCH", `/v1/stacks/${stackId}`, { remove: [raw.id] });
  expect(await listed("trip/")).toEqual(["IMG_1-edit.png 1", "IMG_1.CR2 1", "IMG_10.JPG 1", "moved.JPG 1"]);
  expect(await Stacks.find(local.ctx.table, stackId)).toBeUndefined();
});

it("stacks what somebody chose, with all of a stack whose cover was chosen, and gives it back", async () => {
  const cover = assetIdOf(frames[1] ?? "");
  const made = await ask("POST", "/v1/stacks", { assetIds: [assetIdOf(stranger), cover] });
  const { stackId, count, by } = Contract.make.answer.parse(await made.json());
  expect([by, count]).toEqual(["person", 4]);
  expect([...(await listed("burst/")), ...(await listed("trip/IMG_10"))]).toEqual([".JPG 4"]);
  const { items } = Contract.list.answer.parse(await (await ask("GET", "/v1/stacks")).json());
  expect(items.map((one) => [one.stackId, one.cover?.key])).toEqual([[stackId, stranger]]);
  const gone = await ask("DELETE", `/v1/stacks/${stackId}`);
  expect(Contract.dissolve.answer.parse(await gone.json()).assetIds).toHaveLength(4);
  expect(await listed("burst/")).toHaveLength(3);
});

it("settles what somebody began and died over, and shows what is behind nobody", async () => {
  const { table } = local.ctx;
  const ids = frames.map(assetIdOf);
  const made = await ask("POST", "/v1/stacks", { assetIds: ids });
  const { stackId } = Contract.make.answer.parse(await made.json());
  await Stacks.change(table, stackId, (stack) => ({
    ...{ ...stack, cover: ids[2], edition: stack.edition + 1 },
    unsettledAtMs: local.clock.nowMs(), // and nobody is told
  }));
  local.clock.advance(31_000);
  await local.runtime.tick("sweep");
  expect(await listed("burst/")).toEqual(["00002IMG_00002_BURST20171111030039.jpg 3"]);

  const stack = await Stacks.get(table, stackId);
  await Stacks.remove(table, stack); // as if a slow worker had told of a stack that is no more, and its front knew better
  await Assets.change(table, ids[2] as AssetId, ({ stack: _gone, ...asset }) => asset);
  local.clock.advance(31_000);
  await local.runtime.tick("reconcile");
  expect(await listed("burst/")).toHaveLength(3);
  expect((await Assets.find(table, ids[0] as AssetId))?.stack).toBeUndefined();
});

it("hides nothing for good, whatever people do at once", async () => {
  const ids = [...frames, stranger, raw.key].map(assetIdOf);
  const any = <Of>(all: readonly Of[], at: number): Of => all[at % all.length] as Of;
  const does: ((at: number) => Promise<unknown>)[] = [
    (at) => ask("POST", "/v1/stacks", { assetIds: [any(ids, at), any(ids, at + 1), any(ids, at + 3)] }),
    (at) => ask("POST", "/v1/assets:trash", { ids: [any(ids, at)] }),
    (at) => ask("POST", "/v1/stacks", { assetIds: [any(ids, at), any(ids, at + 2)] }),
    () => ask("POST", "/v1/assets:restore", { ids }),
    async (at) => {
      const { stack } = (await Assets.find(local.ctx.table, any(ids, at))) ?? {};
      return stack && ask("PATCH", `/v1/stacks/${stack.id}`, { remove: [any(ids, at)] });
    },
  ];
  for (let at = 0; at < 15; at += 3)
    await Promise.all([at, at + 1, at + 2].map((one) => any(does, one * 3 + (one >> 2))(one * 7)));
  await ask("POST", "/v1/assets:restore", { ids });
  await local.idle();
  const assets = await Assets.findAll(local.ctx.table, ids, { isConsistent: true });
  for (const { stack } of assets.values()) {
    if (!stack) continue;
    const { id, front, edition } = stack;
    expect(assets.get(front)?.stack).toMatchObject({ id, front, edition });
    expect(await Stacks.find(local.ctx.table, id)).toMatchObject({ front, edition });
  }
  const standing = [...assets.values()].filter(({ id, stack }) => !stack || stack.count < 2 || stack.front === id);
  expect(await listed("")).toHaveLength(standing.length + 2); // the edit and what was moved
});
