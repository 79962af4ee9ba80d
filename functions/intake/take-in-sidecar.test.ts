import { Assets as Contract, Timeline } from "@darkroom/contract";
import { Asset, assetIdOf } from "@darkroom/domain";
import { Assets, Sidecars } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { darktable, lightroom } from "../../test/fixtures/sidecars.ts";
import { type Local, startLocal } from "../../test/support/local.ts";
import { sampleSeen } from "../../test/support/samples.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const put = (key: string, text: string) => local.upload({ name: key, bytes: Buffer.from(text) });
/** With bytes of its own: of a duplicate, nobody need look for a date. */
const photo = async (key: string) => {
  const { bytes } = await pictures.withLocalDate();
  return local.upload({ name: key, bytes: Buffer.concat([bytes, Buffer.from(key)]) });
};
const get = async (key: string) => {
  const answer = await fetch(`${local.httpUrl}/v1/assets/${assetIdOf(key)}`);
  return Contract.get.answer.parse(await answer.json());
};
const headers = { "content-type": "application/json" };

it("is read when it comes after its original, and an edit counts before it", async () => {
  await photo("a/1.jpg");
  await local.idle();
  await put("a/1.jpg.xmp", lightroom);
  await local.runtime.idle();
  const { asset, edits, facts, sidecar } = await get("a/1.jpg");
  expect(asset).toMatchObject({ title: "Morning & mist", rating: 3, tags: ["Places/Germany/Berlin", "mist"] });
  expect(asset).toMatchObject({ capturedAt: "2018-06-07T06:09:10.000Z", capturedAtSource: "sidecar" });
  expect(edits.sources).toMatchObject({ title: "sidecar", rating: "sidecar", tags: "sidecar", capturedAt: "sidecar" });
  expect(facts).toMatchObject({ latitudeDeg: 52.52, longitudeDeg: 13.4, placeSource: "sidecar" });
  expect(sidecar).toEqual({ key: "a/1.jpg.xmp" });
  expect(await local.summary(asset.assetId)).toMatchObject({ title: "Morning & mist", capturedAtSource: "sidecar" });

  const body = JSON.stringify({ rating: 5, removeTags: ["mist"], date: { shiftSec: 60 } });
  await fetch(`${local.httpUrl}/v1/assets/${asset.assetId}`, { method: "PATCH", headers, body });
  expect((await get("a/1.jpg")).asset).toMatchObject({
    title: "Morning & mist",
    rating: 5,
    tags: ["Places/Germany/Berlin"],
    capturedAt: "2018-06-07T06:10:10.000Z",
  });
});

it("waits for its original, and is one of a raw file and of its picture alike", async () => {
  await put("b/DSC_2.XMP", darktable);
  await local.runtime.idle();
  await photo("b/DSC_2.jpg");
  await photo("b/DSC_2.edited.jpg");
  await photo("b/DSC_2.jpeg");
  await local.idle();
  for (const key of ["b/DSC_2.jpg", "b/DSC_2.jpeg"])
    expect((await get(key)).asset).toMatchObject({ rating: 5, capturedAt: "2020-05-01T12:34:56.000Z" });
  expect((await get("b/DSC_2.edited.jpg")).asset.rating).toBeUndefined();
  await put("b/DSC_2.jpg.xmp", lightroom);
  await local.runtime.idle();
  expect([(await get("b/DSC_2.jpg")).asset.rating, (await get("b/DSC_2.jpeg")).asset.rating]).toEqual([3, 5]);
});

it("is no asset of its own, and what was taken for one is no more", async () => {
  const { table, clock } = local.ctx;
  await photo("c/3.jpg");
  await local.idle();
  await Assets.add(table, Asset.register(sampleSeen("c/3.xmp"), clock.nowMs()));
  await put("c/3.xmp", lightroom);
  await local.idle();
  expect((await local.asset(assetIdOf("c/3.xmp"))).isDeleted).toBe(true);
  const timeline = Timeline.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/timeline`)).json());
  expect(timeline.months.reduce((sum, { other }) => sum + other, 0)).toBe(0);
  const { revision } = (await Sidecars.find(table, "c/3.xmp")) ?? {};
  local.clock.advance(60_000);
  await local.runtime.tick("reconcile");
  await local.runtime.idle();
  expect(await Sidecars.find(table, "c/3.xmp")).toMatchObject({ revision });
});

it("says so when it cannot be read, and nothing any more once it is gone", async () => {
  await photo("d/4.jpg");
  await put("d/4.jpg.xmp", "<not xmp");
  await local.idle();
  expect(await get("d/4.jpg")).toMatchObject({ warnings: expect.arrayContaining(["sidecar_unreadable"]) });
  await put("d/4.jpg.xmp", `${lightroom}${" ".repeat(128 * 1024)}`);
  await local.runtime.idle();
  expect((await get("d/4.jpg")).warnings).toContain("sidecar_too_large");
  await put("d/4.jpg.xmp", lightroom);
  await local.runtime.idle();
  expect((await get("d/4.jpg")).asset.rating).toBe(3);
  await local.remove("d/4.jpg.xmp");
  await local.runtime.idle();
  const { asset, sidecar } = await get("d/4.jpg");
  expect([asset.rating, asset.capturedAtSource, sidecar]).toEqual([undefined, "exif", undefined]);
  expect(await local.summary(asset.assetId)).not.toHaveProperty("rating");
});

it("is seen to be gone, though the word of that was lost", async () => {
  const key = "lost/5.jpg.xmp";
  await photo("lost/5.jpg");
  await put(key, lightroom);
  await local.idle();
  await local.remove(key);
  await local.idle();
  await Sidecars.change(local.ctx.table, key, (before) => before && { ...before, isDeleted: false }); // as if nobody had heard
  local.ctx.queue.send("index", { assetId: assetIdOf("lost/5.jpg") });
  await local.ctx.queue.flush();
  await local.idle();
  expect((await get("lost/5.jpg")).asset.rating).toBe(3);

  for (const _walk of ["objects", "summaries"]) await local.runtime.tick("reconcile");
  await local.idle();
  const { asset, sidecar } = await get("lost/5.jpg");
  expect([asset.rating, sidecar]).toEqual([undefined, undefined]);
});
