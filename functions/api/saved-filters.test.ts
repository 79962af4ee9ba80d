import { SavedFilters as Contract, Problem } from "@darkroom/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
beforeAll(async () => {
  local = await startLocal();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const ask = (method: string, path: string, body?: unknown) =>
  fetch(`${local.httpUrl}/v1/filters${path}`, {
    method,
    headers: { "content-type": "application/json" },
    ...(method !== "GET" && { body: JSON.stringify(body ?? {}) }),
  });

it("keeps a filter under a name, until somebody changes or deletes it", async () => {
  const filter = { camera: "NIKON D90", rating: "4.." };
  const saved = Contract.create.answer.parse(
    await (await ask("POST", "", { name: " Best of the D90 ", filter })).json(),
  );
  expect(saved).toMatchObject({ name: "Best of the D90", filter, revision: 1 });
  const changed = await ask("PATCH", `/${saved.filterId}`, { name: "D90", revision: 1 });
  expect(Contract.change.answer.parse(await changed.json())).toMatchObject({ name: "D90", filter, revision: 2 });
  const late = await ask("PATCH", `/${saved.filterId}`, { name: "Too late", revision: 1 });
  expect([late.status, Problem.parse(await late.json()).code]).toEqual([412, "filter.stale"]);
  const { items } = Contract.list.answer.parse(await (await ask("GET", "")).json());
  expect(items.map(({ name }) => name)).toEqual(["D90"]);
  expect((await ask("DELETE", `/${saved.filterId}`)).status).toBe(200);
  expect((await ask("DELETE", `/${saved.filterId}`)).status).toBe(404);
});

it.each([
  ["a filter of nothing", { name: "a", filter: {} }, "filter"],
  ["a field there is not", { name: "a", filter: { colour: "red" } }, "filter.colour"],
  ["a rating that is none", { name: "a", filter: { rating: "high" } }, "rating"],
  ["no name", { name: "  ", filter: { rating: "1" } }, "name"],
])("refuses %s", async (_what, body, field) => {
  const answer = await ask("POST", "", body);
  expect([answer.status, Problem.parse(await answer.json()).field]).toEqual([400, field]);
});
