import { Stacks as Contract, Problem } from "@darkroom/contract";
import { type AssetId, assetIdOf } from "@darkroom/domain";
import { Assets, Stacks } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../../test/support/local.ts";
import { sampleAsset } from "../../test/support/samples.ts";

let local: Local;
const [a, b, c] = ["a.jpg", "b.jpg", "c.jpg"].map(assetIdOf) as [AssetId, AssetId, AssetId];

beforeAll(async () => {
  local = await startLocal();
  for (const key of ["a.jpg", "b.jpg", "c.jpg"]) await Assets.add(local.ctx.table, sampleAsset(key, "e1", {}));
}, 60_000);
afterAll(() => local[Symbol.asyncDispose]());

const headers = { "content-type": "application/json" };
const ask = (method: string, path: string, body?: unknown) =>
  fetch(`${local.httpUrl}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
const told = async (id: AssetId) => (await Assets.find(local.ctx.table, id))?.stack;

it("stacks by a person's word, changes the cover on a revision, and takes apart", async () => {
  const made = await ask("POST", "/v1/stacks", { assetIds: [b, a, c], cover: a });
  const { stackId, revision } = Contract.make.answer.parse(await made.json());
  expect([(await told(a))?.front, (await told(c))?.front, (await told(b))?.count]).toEqual([a, a, 3]);
  const changed = await ask("PATCH", `/v1/stacks/${stackId}`, { cover: c, remove: [a], revision });
  expect(Contract.change.answer.parse(await changed.json()).stack).toMatchObject({ count: 2, isCoverChosen: true });
  expect([await told(a), (await told(b))?.front]).toEqual([undefined, c]);
  const late = await ask("PATCH", `/v1/stacks/${stackId}`, { cover: b, revision });
  expect([late.status, Problem.parse(await late.json()).code]).toEqual([412, "stack.stale"]);
  expect((await ask("DELETE", `/v1/stacks/${stackId}`)).status).toBe(200);
  expect([await told(b), await told(c), await Stacks.find(local.ctx.table, stackId)]).toEqual(Array(3).fill(undefined));
});

it.each([
  ["one asset twice", { assetIds: [a, a] }, 400, "stack.too_few"],
  ["an asset nobody knows", { assetIds: [a, assetIdOf("nobody")] }, 404, "asset.missing"],
  ["a cover of elsewhere", { assetIds: [a, b], cover: c }, 400, "request.invalid"],
])("refuses to stack %s", async (_what, body, status, code) => {
  const answer = await ask("POST", "/v1/stacks", body);
  expect([answer.status, Problem.parse(await answer.json()).code]).toEqual([status, code]);
  expect(await told(a)).toBeUndefined();
});
