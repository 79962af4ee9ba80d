import { Changes, Assets as Contract, Problem, Timeline } from "@darkroom/contract";
import { assetIdOf } from "@darkroom/domain";
import { Edits } from "@darkroom/table";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
  await local.upload(await dated(), "2019/IMG_1.jpg");
  await local.idle();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const id = assetIdOf("2019/IMG_1.jpg");
const headers = { "content-type": "application/json" };
const patch = (body: unknown, assetId: string = id) =>
  fetch(`${local.httpUrl}/v1/assets/${assetId}`, { method: "PATCH", headers, body: JSON.stringify(body) });
const edited = async (body: unknown) => Contract.edit.answer.parse(await (await patch(body)).json());
const get = async (path: string): Promise<unknown> => (await fetch(local.httpUrl + path)).json();
const shown = async () => Contract.get.answer.parse(await get(`/v1/assets/${id}`));
const months = async () => {
  const { months } = Timeline.get.answer.parse(await get("/v1/timeline"));
  return Object.fromEntries(months.filter(({ image }) => image > 0).map(({ month, image }) => [month, image]));
};

it("answers with what is said now, and shows it in lists, beside what the file says", async () => {
  const { revision } = (await shown()).edits;
  const { asset, edits } = await edited({ revision, title: "The pier", rating: 4, addTags: ["sea"], isFavorite: true });
  expect(asset).toMatchObject({ title: "The pier", rating: 4, tags: ["sea"], isFavorite: true });
  expect(edits).toMatchObject({ revision: revision + 1, sources: { title: "edit", capturedAt: "file" } });
  await local.runtime.idle();
  const { items } = Contract.list.answer.parse(await get("/v1/assets"));
  expect(items[0]).toMatchObject({ assetId: id, title: "The pier", rating: 4 });
});

it("refuses a change that was decided on what is no longer so", async () => {
  const { revision } = (await edited({ rating: 3 })).edits;
  const answer = await patch({ revision: revision - 1, rating: 5 });
  expect(answer.status).toBe(412);
  expect(Problem.parse(await answer.json())).toMatchObject({ code: "edit.stale", field: "revision", limit: revision });
  expect((await shown()).asset.rating).toBe(3);
});

it("lists a corrected date in its month, with both months counted, and the original beside it", async () => {
  const before = (await shown()).edits.file;
  const since = Changes.get.answer.parse(await get("/v1/changes")).nextCursor;
  await edited({ date: { at: "2001-07-03T04:05:06", zone: "Europe/Berlin" } });
  await local.runtime.idle();
  expect(await months()).toEqual({ "2001-07": 1 });
  expect(Changes.get.answer.parse(await get(`/v1/changes?since=${since}`)).items).toMatchObject([
    { assetId: id, capturedAt: "2001-07-03T02:05:06.000Z", capturedAtSource: "edit" },
  ]);
  expect((await shown()).edits).toMatchObject({
    file: before,
    shown: { offsetFromUtc: "+02:00", capturedAtSource: "edit" },
  });
  await edited({ date: null });
  await local.runtime.idle();
  expect(await months()).toEqual({ [before.capturedAt.slice(0, 7)]: 1 });
});

it("keeps edits when the object is another version, and when a hint was lost", async () => {
  await edited({ title: "Kept", date: { shiftSec: 3600 } });
  await local.upload(await dated("2020:01:01 10:00:00"), "2019/IMG_1.jpg");
  await local.idle();
  expect((await shown()).asset).toMatchObject({ title: "Kept", capturedAt: "2020-01-01T11:00:00.000Z" });
  await Edits.change(local.ctx.table, id, (edit) => ({ ...edit, title: "Said, and the hint lost" }));
  local.clock.advance(60_000);
  await local.runtime.tick("reconcile");
  await local.idle();
  expect(await local.summary(id)).toMatchObject({ title: "Said, and the hint lost" });
});

it.each([
  ["six stars", { rating: 6 }, "rating", "0 to 5"],
  ["half a star", { rating: 2.5 }, "rating", "0 to 5"],
  ["a title without end", { title: "x".repeat(513) }, "title", "a text of at most 512 characters"],
  ["no list of tags", { tags: "sea" }, "tags", "a list of at most 200"],
  ["an empty tag", { addTags: ["a", " "] }, "addTags.1", "1 to 128 characters"],
  ["a field nobody knows", { stars: 5 }, "stars", "rating"],
  ["a word that is no safety", { safety: "maybe" }, "safety", "safe, nsfw"],
  ["a day that is none", { date: { at: "2023-02-30T10:00:00" } }, "date.at", "a time like"],
  ["a zone that is none", { date: { zone: "Mars/Base" } }, "date.zone", "Europe/Berlin"],
  ["a date of nothing", { date: {} }, "date", "a time (at)"],
  ["a revision that is none", { revision: "x" }, "revision", "a whole number"],
])("refuses %s and says which field and what it may be", async (_what, body, field, limit) => {
  const answer = await patch(body);
  expect(answer.status).toBe(400);
  const problem = Problem.parse(await answer.json());
  expect(problem).toMatchObject({ code: "request.invalid", field });
  expect(problem.limit).toContain(limit);
});

it("knows no asset nobody put", async () => {
  expect((await patch({ rating: 1 }, assetIdOf("nobody"))).status).toBe(404);
});

/** A photo whose camera wrote when it was taken. */
async function dated(taken = "2019:03:21 11:04:22") {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: "#2266aa" } });
  const bytes = await picture
    .jpeg()
    .withExif({ IFD2: { DateTimeOriginal: taken } })
    .toBuffer();
  return { name: "dated.jpg", bytes };
}
