import { Jobs as Contract, Problem } from "@darkroom/contract";
import { type AssetId, assetIdOf } from "@darkroom/domain";
import { Attempts, Jobs } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";

let local: Local;
let [good, bad]: AssetId[] = [];
beforeAll(async () => {
  local = await startLocal();
  good = await local.upload(await pictures.redSquare(), "good.png");
  bad = await local.upload({ name: "bad.jpg", bytes: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]) });
  await local.idle();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

const headers = { "content-type": "application/json" };
const post = (verb: string, body: unknown) =>
  fetch(`${local.httpUrl}/v1/jobs:${verb}`, { method: "POST", headers, body: JSON.stringify(body) });
const ask = async (verb: string, body: object) => Contract.rerun.answer.parse(await (await post(verb, body)).json());
const list = async (query: string) =>
  Contract.list.answer.parse(await (await fetch(`${local.httpUrl}/v1/jobs${query}`)).json());
const ended = async (verb: string, filter: object) => {
  const { run } = await ask(verb, { filter });
  await local.runtime.idle();
  const answer = await fetch(`${local.httpUrl}/v1/job-runs/${run?.jobRunId}`);
  return Contract.run.answer.parse(await answer.json());
};
const allJobs = async () => {
  const items = [];
  let cursor = "";
  do {
    const page = await list(cursor && `?cursor=${cursor}`);
    items.push(...page.items);
    cursor = page.nextCursor ?? "";
  } while (cursor);
  return items.map(({ key, stage, state }) => `${key} ${stage} ${state}`).sort();
};
const failed = async (id: AssetId | undefined, stage = "thumbnail") => local.job(id ?? assetIdOf(""), stage);

it("lists jobs as they stand, a page of assets at a time", async () => {
  expect(await allJobs()).toEqual([
    ...["bad.jpg hash done", "bad.jpg probe error", "bad.jpg thumbnail error"],
    ...["good.png hash done", "good.png probe done", "good.png thumbnail done"],
  ]);
});

it("counts what failed by stage and fault, and changes nothing by that", async () => {
  const { groups = [] } = await ask("rerun", { dryRun: true });
  const { reason } = await failed(bad);
  expect(groups).toContainEqual({ stage: "thumbnail", state: "error", reason, class: "permanent", count: 1 });
  expect((await failed(bad)).generation).toBe(1);
});

it("tries again what fits, once, and leaves everything else", async () => {
  const { reason } = await failed(bad);
  const filter = { stages: ["thumbnail"], reasons: [reason] };
  expect(await ended("rerun", filter)).toMatchObject({ action: "rerun", state: "done", changed: 1, looked: 2 });
  await local.idle();
  expect(await failed(bad)).toMatchObject({ state: "error", generation: 2, priority: 1, reason });
  expect([(await failed(bad, "probe")).generation, (await failed(good)).generation]).toEqual([1, 1]);
  expect(await ended("rerun", { ...filter, olderThanSec: 86_400 })).toMatchObject({ changed: 0 });
});

it("stops what waits, and refuses a state that its action is not for", async () => {
  const key = { assetId: good as AssetId, stage: "thumbnail" };
  await Jobs.change(local.ctx.table, key, (job) => ({
    ...job,
    state: "queued",
    attempt: 0,
    notBeforeMs: local.clock.nowMs() + 3_600_000,
  }));
  local.ctx.queue.send("index", { assetId: key.assetId });
  await local.ctx.queue.flush();
  await local.runtime.idle();
  expect(await ended("cancel", {})).toMatchObject({ changed: 1 });
  expect(await failed(good)).toMatchObject({ state: "cancelled", reason: "cancelled", published: 1 });

  const refused = await post("prune", { filter: { states: ["running"] } });
  expect(refused.status).toBe(400);
  expect(Problem.parse(await refused.json())).toMatchObject({ code: "request.invalid", field: "filter.states" });
});

it("removes what nobody sees of jobs that have ended, and neither that they did nor what is shown", async () => {
  expect(await ended("rerun", { states: ["done", "cancelled"], keyPrefix: "good" })).toMatchObject({ changed: 3 });
  await local.idle();
  const id = good as AssetId;
  const files = async () => (await local.ctx.derived.page({ prefix: `renditions/${id}/`, limit: 100 })).items.length;
  expect([(await Attempts.list(local.ctx.table, id)).length, await files()]).toEqual([6, 4]);

  expect(await ended("prune", {})).toMatchObject({ changed: 3, items: 3, files: 2 });
  expect([(await Attempts.list(local.ctx.table, id)).length, await files()]).toEqual([3, 2]);
  expect(await failed(good)).toMatchObject({ state: "done", published: 2, generation: 2 });
  expect(await failed(bad)).toMatchObject({ state: "error", generation: 2 });
  expect((await fetch(`${local.httpUrl}/v1/assets/${id}/renditions/thumbnail`)).status).toBe(200);
  await local.runtime.tick("reconcile");
  await local.idle();
  expect((await failed(bad)).generation).toBe(2); // a broken file is not tried anew by itself
});
