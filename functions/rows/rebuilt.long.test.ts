import { Search } from "@darkroom/contract";
import { type AssetId, assetIdOf } from "@darkroom/domain";
import { searchPlaceOf } from "@darkroom/platform";
import { Assets, Datasets, Summaries } from "@darkroom/table";
import { expect, it } from "vitest";
import { differencesOf, readRows } from "../../packages/search/src/testing.ts";
import { type Local, startLocal } from "../../test/support/local.ts";
import { sampleAsset } from "../../test/support/samples.ts";

const count = 2_000;
const atOnce = 250;
const files = 8; // of them with a file: what is moved and removed needs one
const keyOf = (at: number) => `${at < files ? "put" : at % 2 ? "odd" : "even"}/${at}.txt`;
const ids = Array.from({ length: count }, (_, at) => assetIdOf(keyOf(at)));
const some = (from: number, to: number): AssetId[] => ids.slice(from, to);

it("has the same rows, field by field, written as things changed or built anew, and answers while they are", async () => {
  await using local = await startLocal({ env: { DARKROOM_SEARCH: "on" } });
  await fill(local);
  await workOn(local);

  const rowsNow = async () => {
    const { current } = await Datasets.get(local.ctx.table);
    return readRows(searchPlaceOf(local.ctx.config).uri, current?.name ?? "none");
  };
  const before = await Datasets.get(local.ctx.table);
  const written = await rowsNow();
  expect(written.size).toBeGreaterThan(count); // what was moved has left a row behind that says so

  const asked = await total(local);
  await post(local, "/v1/search/rows", {});
  const answers = new Set<number>();
  while ((await Datasets.get(local.ctx.table)).current?.name === before.current?.name) answers.add(await total(local));
  await local.runtime.idle();
  expect(answers).toEqual(new Set([asked]));

  const built = await rowsNow();
  expect(differencesOf(written, built)).toEqual([]);
  const [id = "", row = ""] = built.entries().next().value ?? [];
  expect(differencesOf(built, new Map([...built, [id, row.replace('"rank":', '"rank":1')]]))).toEqual([`${id}.rank`]);
  const summaries = await Summaries.findAll(local.ctx.table, [...built.keys()] as AssetId[], { isConsistent: true });
  for (const [assetId, told] of built)
    expect(JSON.parse(JSON.parse(told).shown)).toEqual(summaries.get(assetId as AssetId));
}, 300_000);

/** Assets as intake leaves them, a few with a file, each projected by `index` from what the table has. */
async function fill(local: Local): Promise<void> {
  for (let at = 0; at < files; at++) await local.upload({ name: keyOf(at), bytes: Buffer.from(`no picture ${at}`) });
  for (let from = files; from < count; from += atOnce) {
    const keys = Array.from({ length: Math.min(atOnce, count - from) }, (_, at) => keyOf(from + at));
    await Promise.all(keys.map((key) => Assets.add(local.ctx.table, sampleAsset(key))));
    for (const key of keys) local.ctx.queue.send("index", { assetId: assetIdOf(key) });
    await local.ctx.queue.flush();
    await local.idle();
  }
}

/** What people do to a library: edits, tags that are merged, trash and back, moves, a file that goes. */
async function workOn(local: Local): Promise<void> {
  const edit = (body: object) => post(local, "/v1/assets:edit", body);
  await edit({ change: { rating: 4, addTags: ["sea", "Trip/2024"] }, ids: some(files, 300) });
  await local.idle();
  await edit({ change: { addTags: ["ocean"], isFavorite: true }, ids: some(100, 400) });
  await post(local, "/v1/assets:trash", { ids: some(300, 360) });
  await local.idle();
  await post(local, "/v1/tags:merge", { name: "ocean", into: "sea" });
  await post(local, "/v1/assets:restore", { ids: some(320, 340) });
  await local.idle();
  await edit({ change: { date: { shiftSec: -86_400 * 40 } }, ids: some(350, 550) });
  await post(local, "/v1/moves", { from: "put/", to: "kept/" });
  await local.idle();
  local.clock.advance(61_000);
  await local.runtime.tick("sweep");
  await local.remove("kept/1.txt");
  await edit({ change: { removeTags: ["sea"] }, ids: some(150, 200) });
  await local.idle();
}

async function post(local: Local, path: string, body: object): Promise<void> {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(local.httpUrl + path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(answer.status, path).toBe(200);
}

async function total(local: Local): Promise<number> {
  const answer = await fetch(`${local.httpUrl}/v1/search?limit=10&facets=kind,rating&tag=sea`);
  return Search.find.answer.parse(await answer.json()).total;
}
