import { Search as Contract } from "@darkroom/contract";
import { expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

const headers = { "content-type": "application/json" };

const ask = async (local: Local, query: string) => {
  const answer = await fetch(`${local.httpUrl}/v1/search?${query}`);
  return { status: answer.status, body: await answer.json() };
};

const find = async (local: Local, query: string) => {
  const { status, body } = await ask(local, query);
  expect(status, JSON.stringify(body)).toBe(200);
  return Contract.find.answer.parse(body);
};

it("finds, sorts, pages and counts what filters say, and says in one error what is wrong with one", async () => {
  await using local = await startLocal({ env: { DARKROOM_SEARCH: "on" } });
  expect(await ask(local, "")).toMatchObject({ status: 503, body: { code: "search.preparing" } });
  await local.idle(); // whoever asks first has the rows built
  expect(await find(local, "")).toEqual({ items: [], total: 0, facets: {} });

  await local.upload(await pictures.redSquare(), "trip/a.jpg");
  await local.upload(await pictures.redSquare(), "trip/b.jpg");
  await local.upload(await pictures.textNamedPng(), "c.png");
  await local.idle();
  const all = await find(local, "sort=key&order=asc&facets=kind,issue");
  expect(all.items.map(({ key }) => key)).toEqual(["c.png", "trip/a.jpg", "trip/b.jpg"]);
  expect(all.items.at(1)?.renditions.length).toBeGreaterThan(0);
  expect(all.items.at(2)?.renditions).toHaveLength(all.items.at(1)?.renditions.length ?? 0); // a duplicate shows the first one's
  expect(all).toMatchObject({ total: 3, facets: { issue: { distinct: 2 } } });
  const failures = await (await fetch(`${local.httpUrl}/v1/search/failures`)).json();
  expect(Contract.failures.answer.parse(failures).items).toEqual([
    { code: "invalid_image", class: "permanent", count: 2, stages: ["probe", "thumbnail"] },
  ]);
  const { items: duplicates } = await find(local, "folder=trip&duplicate=true");
  expect(duplicates).toEqual([expect.objectContaining({ duplicateOf: expect.stringContaining("ast_") })]);

  const page = await find(local, "sort=key&order=asc&limit=2");
  const next = await find(local, `sort=key&order=asc&limit=2&cursor=${page.nextCursor}`);
  expect([...page.items, ...next.items]).toEqual(all.items);
  expect(next.nextCursor).toBeUndefined();

  for (const [query, field] of [
    ["kind=pictures", "kind"],
    ["size=big", "size"],
    ["facets=colour", "facets"],
    ["limit=501", "limit"],
    ["cursor=x", "cursor"],
    [`sort=size&cursor=${page.nextCursor}`, "cursor"],
    ["colour=red", "colour"],
  ])
    expect(await ask(local, query ?? "")).toMatchObject({
      status: 400,
      body: { code: "request.invalid", field, limit: expect.any(String) },
    });
  const asked = await fetch(`${local.httpUrl}/v1/search/rows`, { method: "POST", headers, body: "{}" });
  expect(Contract.rebuild.answer.parse(await asked.json())).toHaveProperty("dataset");
  await local.idle();
  expect(await find(local, "limit=0")).toMatchObject({ items: [], total: 3 });
}, 60_000);

it("says that it is off where it is", async () => {
  await using local = await startLocal();
  expect(await ask(local, "")).toMatchObject({ status: 503, body: { code: "search.off" } });
  expect(await (await fetch(`${local.httpUrl}/v1/search/failures`)).json()).toEqual({});
});
