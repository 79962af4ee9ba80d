import { GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { Assets as Contract, Problem } from "@darkroom/contract";
import { assetIdOf } from "@darkroom/domain";
import { readSidecar } from "@darkroom/metadata";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { darktable } from "../../test/fixtures/sidecars.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const headers = { "content-type": "application/json" };
const addressOf = (key: string) => `${local.httpUrl}/v1/assets/${assetIdOf(key)}`;
const write = (key: string) => fetch(`${addressOf(key)}/sidecar`, { method: "POST", headers, body: "{}" });
const written = async (key: string) => Contract.writeSidecar.answer.parse(await (await write(key)).json());
const edit = (key: string, body: object) =>
  fetch(addressOf(key), { method: "PATCH", headers, body: JSON.stringify(body) });
const get = async (key: string) => Contract.get.answer.parse(await (await fetch(addressOf(key))).json());
const bytesOf = async (Key: string) => {
  const { Body } = await local.s3.send(new GetObjectCommand({ Bucket: "media", Key }));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
};

it("writes what is said beside the original, reads it again, and stops there", async () => {
  const photo = await pictures.withLocalDate();
  await local.upload(photo, "a/1.jpg");
  await local.idle();
  const { etag: original } = await get("a/1.jpg");
  await edit("a/1.jpg", { title: "The pier", rating: 4, addTags: ["Places/Brighton"], date: { zone: "+01:00" } });
  expect(await written("a/1.jpg")).toMatchObject({ key: "a/1.jpg.xmp", isNew: true });
  await local.runtime.idle(); // it comes to rest: nothing is written because something was
  const said = { title: "The pier", rating: 4, keywords: ["Places/Brighton"], localTime: "2019-12-31T23:59:59" };
  expect(readSidecar(await bytesOf("a/1.jpg.xmp"), local.clock.nowMs())).toMatchObject({
    facts: { ...said, offsetFromUtc: "+01:00" },
  });
  const { asset, edits, sidecar, etag } = await get("a/1.jpg");
  expect([sidecar, etag]).toEqual([{ key: "a/1.jpg.xmp" }, original]);
  expect(edits).toMatchObject({ file: { title: "The pier", rating: 4 }, sources: { title: "edit" } });
  expect(asset.tags).toEqual(["Places/Brighton"]);
  expect(Buffer.from(await bytesOf("a/1.jpg")).equals(photo.bytes)).toBe(true);
  const again = await written("a/1.jpg");
  expect([again.isNew, again.etag]).toEqual([false, (await written("a/1.jpg")).etag]);
});

it("changes the sidecar another program wrote, and keeps what is its own", async () => {
  await local.upload(await pictures.withLocalDate(), "b/2.jpg");
  await local.s3.send(new PutObjectCommand({ Bucket: "media", Key: "b/2.XMP", Body: darktable }));
  await local.idle();
  await edit("b/2.jpg", { title: "Mine" });
  expect(await written("b/2.jpg")).toMatchObject({ key: "b/2.XMP", isNew: false });
  const text = Buffer.from(await bytesOf("b/2.XMP")).toString();
  for (const foreign of ['darktable:operation="exposure"', "<!-- kept for the next version -->", "Mine"])
    expect(text).toContain(foreign);
});

it("writes nothing over what it cannot read", async () => {
  await local.upload(await pictures.withLocalDate(), "c/3.jpg");
  await local.s3.send(new PutObjectCommand({ Bucket: "media", Key: "c/3.jpg.xmp", Body: "<broken" }));
  await local.idle();
  const answer = await write("c/3.jpg");
  expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([409, "sidecar.unreadable"]);
  expect(Buffer.from(await bytesOf("c/3.jpg.xmp")).toString()).toBe("<broken");
  expect((await write("nobody.jpg")).status).toBe(404);
});
