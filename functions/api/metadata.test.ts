import { Assets as Contract, Problem } from "@darkroom/contract";
import { assetIdOf } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
  await local.upload(await pictures.withExif(), "photo.jpg");
  await local.upload(await pictures.redSquare(), "square.png");
  await local.idle();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const ask = (key: string) => fetch(`${local.httpUrl}/v1/assets/${assetIdOf(key)}/metadata`);

it("reads a photo's metadata again from what was kept of it, and finds what probe found", async () => {
  const { facts, dates } = Contract.metadata.answer.parse(await (await ask("photo.jpg")).json());
  expect(await local.output(assetIdOf("photo.jpg"), "probe")).toMatchObject(facts);
  expect(facts).toMatchObject({ cameraModel: "Fixture One", lensModel: "Fixture 35mm F2.8", latitudeDeg: 52.52 });
  expect(dates).toMatchObject({ exif: { takenAt: { local: "2024-05-17T12:30:45.250", offset: "+02:00" } } });
});

it("says that nothing was kept of a picture without any", async () => {
  const answer = await ask("square.png");
  expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([404, "metadata.missing"]);
});
