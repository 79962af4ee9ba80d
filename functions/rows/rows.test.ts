import { type AssetId, Dataset, type Filter } from "@darkroom/domain";
import { searchPlaceOf } from "@darkroom/platform";
import { openRows } from "@darkroom/search";
import { Datasets, Summaries } from "@darkroom/table";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

const env = { DARKROOM_SEARCH: "on" };
const rowsOf = (local: Local) => openRows(searchPlaceOf(local.ctx.config), { isHeld: false });

/** What the search's rows say now, by id. */
async function found(local: Local, filter: Filter.Written = {}) {
  const { current } = await Datasets.get(local.ctx.table);
  const question = { filter, sort: "key", isAscending: true, limit: 500, facets: ["kind"] } as const;
  const { shown, ...rest } = await rowsOf(local).ask(current?.name ?? "none", question);
  return { summaries: shown.map((text) => JSON.parse(text)), ...rest };
}

async function summariesOf(local: Local, ids: readonly AssetId[]) {
  const all = await Summaries.findAll(local.ctx.table, ids, { isConsistent: true });
  return ids.map((id) => all.get(id));
}

it("says of every asset what its summary says, and of one that is gone that it is", async () => {
  await using local = await startLocal({ env });
  const ids = [
    await local.upload(await pictures.redSquare(), "a.jpg"),
    await local.upload(await pictures.textNamedPng(), "b.png"),
  ];
  await local.idle();
  expect((await found(local)).summaries).toEqual(await summariesOf(local, ids));
  expect(await found(local, { issue: "failed" })).toMatchObject({ total: 1, facets: { kind: { distinct: 1 } } });

  await local.remove("a.jpg");
  await local.idle();
  expect((await found(local)).summaries).toEqual(await summariesOf(local, ids.slice(1)));
  expect((await found(local, { deleted: "true" })).summaries).toMatchObject([{ key: "a.jpg", isDeleted: true }]);
  expect((await Datasets.get(local.ctx.table)).writer).toBeUndefined();
}, 60_000);

it("builds rows anew beside those that answer, killed or not, and where somebody took them away", async () => {
  await using local = await startLocal({ env });
  const first = await local.upload(await pictures.redSquare(), "a.jpg");
  await local.idle();
  const before = await Datasets.get(local.ctx.table);
  const rows = rowsOf(local);

  await rows.create("next"); // a rebuild that was begun, and whose function was killed
  const next = { name: "next", shape: before.current?.shape ?? 0 };
  await Datasets.change(local.ctx.table, (dataset) => Dataset.begin(dataset, next, Summaries.changeShards, 0));
  const second = await local.upload(await pictures.redSquare(), "b.jpg");
  await local.idle();
  expect(await Datasets.get(local.ctx.table)).toMatchObject({ current: next });
  expect((await found(local)).summaries).toEqual(await summariesOf(local, [first, second]));
  await expect(rows.merge(before.current?.name ?? "", [])).rejects.toThrow("no rows called");

  await rows.drop("next");
  await local.remove("b.jpg");
  await local.idle();
  expect((await Datasets.get(local.ctx.table)).current?.name).not.toBe("next");
  expect((await found(local)).summaries).toEqual(await summariesOf(local, [first]));
}, 60_000);
