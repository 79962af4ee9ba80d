import { Assets as Contract } from "@darkroom/contract";
import { expect, it } from "vitest";
import { live } from "../fixtures/live.ts";
import { videos } from "../fixtures/videos.ts";
import { type Local, startLocal } from "../support/local.ts";

const listed = async ({ httpUrl }: Local) => {
  const { items } = Contract.list.answer.parse(await (await fetch(`${httpUrl}/v1/assets`)).json());
  return items.map(({ key, kind, motionUrl }) => [key, kind, motionUrl !== undefined]);
};
const counted = async ({ httpUrl }: Local) => {
  const { total } = (await (await fetch(`${httpUrl}/v1/timeline`)).json()) as { total: Record<string, number> };
  return [total["image"], total["video"]];
};

it.each([
  ["a photo and then its film", ["photo", "film"]],
  ["a film and then its photo, known by their names", ["filmWithoutMark", "heicWithoutMark"]],
] as const)("shows %s as one, and neither is lost when the other goes", async (_, names) => {
  await using local = await startLocal();
  const [first, second] = [await live[names[0]](), await live[names[1]]()];
  const one = await local.upload(first, `trip/${first.name}`);
  await local.idle();
  const other = await local.upload(second, `trip/${second.name}`);
  await local.idle();

  const isFilmFirst = first.name.endsWith("MOV");
  const [photo, film] = isFilmFirst ? [other, one] : [one, other];
  const photoName = `trip/${isFilmFirst ? second.name : first.name}`;
  const filmName = `trip/${isFilmFirst ? first.name : second.name}`;
  expect((await local.summary(photo))?.pairedWith).toBe(film);
  expect((await local.summary(film))?.pairedWith).toBe(photo);
  expect(await listed(local)).toEqual([[photoName, "image", true]]);
  expect(await counted(local)).toEqual([1, 0]);

  await local.remove(photoName);
  await local.idle();
  expect(await listed(local)).toEqual([[filmName, "video", false]]);
  expect(await counted(local)).toEqual([0, 1]);

  await local.upload(isFilmFirst ? second : first, photoName);
  await local.idle();
  expect(await listed(local)).toEqual([[photoName, "image", true]]);

  await local.remove(filmName);
  await local.idle();
  expect(await listed(local)).toEqual([[photoName, "image", false]]);
});

it("gives the film within a photo back as it was put in", async () => {
  await using local = await startLocal();
  const photo = await local.upload(await live.motionPhoto());
  await local.idle();
  const { asset, facts } = Contract.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/assets/${photo}`)).json());
  expect(facts).toMatchObject({ motionSource: "google" });
  expect(facts).not.toHaveProperty("renditions");
  const played = await fetch(local.httpUrl + asset.motionUrl);
  expect(played.headers.get("content-type")).toBe("video/mp4");
  expect(Buffer.from(await played.arrayBuffer())).toEqual((await videos.upright()).bytes);
});
