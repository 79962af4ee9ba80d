import { Assets as Contract } from "@darkroom/contract";
import { assetIdOf, Lane } from "@darkroom/domain";
import { Lanes } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pngOf, sampleTexts } from "../../test/fixtures/generated.ts";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
const odd = "über/../100% “grün” +\u202egpj.exe\u{1f5bc}.jpg";

beforeAll(async () => {
  local = await startLocal();
  const photo = await pictures.withExif();
  await local.upload(photo, "photo.jpg");
  await local.idle();
  await pause(true);
  await local.upload(photo, "copy.jpg"); // nobody begins its other stages before its hash is known
  await local.idle();
  await pause(false);
  await local.upload(await pictures.smallJpeg(), odd);
  await local.upload({ name: "goldfish.png", bytes: pngOf(sampleTexts("fooocus")) });
  await local.upload({ name: "page.jpg", bytes: Buffer.from("<!doctype html><script>alert(1)</script>") });
  await local.idle();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

async function pause(isPaused: boolean): Promise<void> {
  const { table } = local.ctx;
  for (const lane of ["probe", "thumbnail"])
    await Lanes.change(table, lane, (door) => (isPaused ? Lane.pause(door) : Lane.resume(door)));
  local.clock.advance(6_000); // doors are looked at every 5 s
}

const ask = (path: string, init: RequestInit = {}) =>
  fetch(new URL(path, local.httpUrl), { redirect: "manual", ...init });
const assetOf = async (key: string) =>
  Contract.get.answer.parse(await (await ask(`/v1/assets/${assetIdOf(key)}`)).json());
const placeOf = (answer: Response): string => answer.headers.get("location") ?? "";

it("tells how a picture was generated, with the text that says so", async () => {
  const { facts, jobs } = await assetOf("goldfish.png");
  const { fooocus_scheme: scheme, parameters } = sampleTexts("fooocus");

  expect(jobs).toMatchObject([{ state: "done" }, { state: "done" }, { state: "done" }]);
  expect(facts.generation).toMatchObject({
    dialect: "fooocus",
    confidence: 1,
    positive: "a smiling goldfish",
    model: { name: "juggernautXL_v8Rundiffusion", hash: "aeb7e9e689" },
    seed: "6952411511246973023",
    sources: [
      { container: "png", location: "parameters", text: parameters },
      { container: "png", location: "fooocus_scheme", text: scheme },
    ],
  });
  expect((await assetOf("photo.jpg")).facts.generation).toBeUndefined();
});

it("tells all of an asset: facts, renditions, jobs as people read them, and the SHA-256", async () => {
  const { asset, facts, jobs, renditions, sha256 } = await assetOf("photo.jpg");
  expect(asset).toMatchObject({ key: "photo.jpg", kind: "image", capturedAtSource: "exif", states: { hash: "done" } });
  expect(facts).not.toHaveProperty("capturedAt");
  expect(Object.keys(facts).length).toBeGreaterThan(3);
  expect(renditions.map(({ role }) => role)).toEqual(["thumbnail", "preview"]);
  expect(jobs).toMatchObject(
    ["hash", "probe", "thumbnail"].map((stage) => ({ stage, state: "done", label: "done", attempt: 1, generation: 1 })),
  );
  expect(sha256).toMatch(/^[0-9a-f]{64}$/);
});

it("leads a rendition to an address of the same origin that repeats, and that a browser may keep for ever", async () => {
  const [thumbnail] = (await assetOf("photo.jpg")).renditions;
  const [first, second] = [await ask(thumbnail?.url ?? ""), await ask(thumbnail?.url ?? "")];
  expect(first.status).toBe(302);
  expect(first.headers.get("cache-control")).toBe("private, max-age=2700");
  expect(placeOf(first)).toBe(placeOf(second));
  expect(new URL(placeOf(first)).origin).toBe(local.httpUrl);

  const bytes = await fetch(placeOf(first));
  expect(Object.fromEntries(bytes.headers)).toMatchObject({
    "cache-control": "private, max-age=31536000, immutable",
    "content-type": thumbnail?.contentType,
    "content-length": String(thumbnail?.sizeBytes),
    "content-security-policy": "sandbox; default-src 'none'",
    "x-content-type-options": "nosniff",
  });
});

it("still leads to what is published when the version is another or not named, but lets nobody remember it", async () => {
  for (const query of ["", "?v=7-7"]) {
    const answer = await ask(`/v1/assets/${assetIdOf("photo.jpg")}/renditions/preview${query}`);
    expect([answer.status, answer.headers.get("cache-control")]).toEqual([302, "no-store"]);
    expect((await fetch(placeOf(answer))).status).toBe(200);
  }
});

it("serves a part of an original, its head, and nothing again to whoever has it", async () => {
  const address = placeOf(await ask((await assetOf("photo.jpg")).asset.originalUrl));
  const part = await fetch(address, { headers: { range: "bytes=2-5" } });
  const { bytes } = await pictures.withExif();
  expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 2-5/${bytes.length}`]);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(2, 6));

  const etag = part.headers.get("etag") ?? "";
  expect((await fetch(address, { headers: { "if-none-match": etag } })).status).toBe(304);

  const head = await fetch(new URL((await assetOf("photo.jpg")).asset.originalUrl, local.httpUrl), { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, String(bytes.length)]);
});

it("shows a picture in place, or has it saved under its name where that is asked for", async () => {
  const { asset } = await assetOf(odd);
  const shown = await fetch(placeOf(await ask(asset.originalUrl)));
  const name = encodeURIComponent("100% “grün” +gpj.exe\u{1f5bc}.jpg");
  expect(shown.headers.get("content-type")).toBe("image/jpeg");
  expect(shown.headers.get("content-disposition")).toBe(
    `inline; filename="100_ _gru_n_ +gpj.exe__.jpg"; filename*=UTF-8''${name}`,
  );
  const saved = await fetch(placeOf(await ask(`${asset.originalUrl}?download=1`)));
  expect(saved.headers.get("content-disposition")).toMatch(/^attachment; /);
});

it("serves what a browser might run as bytes to be saved, never as what they are", async () => {
  const answer = await fetch(placeOf(await ask((await assetOf("page.jpg")).asset.originalUrl)));
  expect(answer.headers.get("content-type")).toBe("application/octet-stream");
  expect(answer.headers.get("content-disposition")).toBe(
    "attachment; filename=\"page.jpg\"; filename*=UTF-8''page.jpg",
  );
});

it("shows a duplicate with the first one's pictures, in lists, by itself and at its addresses", async () => {
  const { asset, facts, jobs, renditions } = await assetOf("copy.jpg");
  expect(jobs).toMatchObject([{ state: "done" }, { state: "skipped", reason: "duplicate" }, { state: "skipped" }]);
  const first = await assetOf("photo.jpg");
  expect(asset).toMatchObject({
    duplicateOf: first.asset.assetId,
    width: first.asset.width,
    placeholder: first.asset.placeholder,
  });
  expect(facts).toEqual(first.facts);
  const list = Contract.list.answer.parse(await (await ask("/v1/assets")).json());
  expect(list.items.find(({ key }) => key === "copy.jpg")).toEqual(asset);
  const [own, others] = [await ask(renditions[0]?.url ?? ""), await ask(first.renditions[0]?.url ?? "")];
  expect([own.status, own.headers.get("cache-control"), placeOf(own)]).toEqual([
    302,
    "private, max-age=2700",
    placeOf(others),
  ]);
});

it("answers 404 for a rendition that is not there, with a code of its own", async () => {
  const answer = await ask(`/v1/assets/${assetIdOf("page.jpg")}/renditions/thumbnail`);
  expect([answer.status, await answer.json()]).toMatchObject([404, { code: "rendition.missing" }]);
});

it("forgets an asset whose object is gone, and tells so in the changes", async () => {
  const id = await local.upload(await pictures.redSquare(), "soon gone.png");
  await local.idle();
  const before: { nextCursor: string } = JSON.parse(await (await ask("/v1/changes")).text());
  await local.remove("soon gone.png");
  await local.idle();
  expect((await ask(`/v1/assets/${id}`)).status).toBe(404);
  expect((await ask(`/v1/assets/${id}/original`)).status).toBe(404);
  expect((await ask(`/v1/assets/${id}/renditions/thumbnail`)).status).toBe(404);
  const changes: { items: Contract.Item[] } = JSON.parse(
    await (await ask(`/v1/changes?since=${before.nextCursor}`)).text(),
  );
  expect(changes.items.findLast(({ assetId }) => assetId === id)).toMatchObject({ isDeleted: true });
});
