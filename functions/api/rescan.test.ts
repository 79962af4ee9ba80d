import { Assets as AssetsContract, Rescan as Contract } from "@darkroom/contract";
import { type AssetId, type Job, Lane } from "@darkroom/domain";
import { Assets, Jobs, Lanes } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";
import { probe } from "../probe/stage.ts";

let local: Local;
let ids: AssetId[];
beforeAll(async () => {
  local = await startLocal();
  const picture = await pictures.redSquare();
  ids = [];
  for (const name of ["a/one.png", "a/two.png", "b/three.png"]) {
    const bytes = Buffer.concat([picture.bytes, Buffer.from(name)]); // three contents
    ids.push(await local.upload({ name, bytes }));
  }
  await local.idle();
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

async function rescan(body: object) {
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await fetch(`${local.httpUrl}/v1/assets:rescan`, init);
  expect(answer.status).toBe(200);
  return Contract.start.answer.parse(await answer.json());
}

const idOf = (at: number): AssetId => ids[at] ?? expect.fail();
const change = (assetId: AssetId, stage: string, decide: (job: Job.Info) => Job.Info) =>
  Jobs.change(local.ctx.table, { assetId, stage }, decide);
const byOldCode = (job: Job.Info): Job.Info => ({ ...job, stageVersion: 1, idempotencyKey: "of an older version" });
const look = async (id: AssetId) =>
  AssetsContract.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/assets/${id}`)).json());

it("finds nothing to improve in a library of today", async () => {
  expect(await rescan({})).toEqual({ looked: 3, matched: 0, byStage: {} });
});

it("does again what an older version made, and shows what there is until then", async () => {
  await change(idOf(0), "probe", byOldCode);
  expect(await rescan({ dryRun: true })).toMatchObject({ matched: 1, byStage: { probe: 1 } });
  expect(await local.job(idOf(0), "probe")).toMatchObject({ state: "done", generation: 1 });

  await Lanes.change(local.ctx.table, "probe", (door) => Lane.pause(door, "later"));
  local.clock.advance(6_000);
  expect(await rescan({})).toMatchObject({ matched: 1 });
  const queued = { state: "queued", generation: 2, published: 1, stageVersion: probe.version, priority: 1 };
  expect(await local.job(idOf(0), "probe")).toMatchObject(queued);
  expect((await look(idOf(0))).asset).toMatchObject({ width: expect.any(Number) });
  expect(await rescan({})).toMatchObject({ matched: 0 });

  await Lanes.change(local.ctx.table, "probe", Lane.resume);
  local.clock.advance(6_000);
  await local.idle();
  expect(await local.job(idOf(0), "probe")).toMatchObject({ state: "done", generation: 2, published: 2 });
});

it("walks on from where it stopped, and keeps to kinds, prefix and stages", async () => {
  const filter = { which: "all", keyPrefix: "a/" };
  const first = await rescan({ filter, limit: 1 });
  expect(first).toMatchObject({ matched: 1, byStage: { probe: 1 }, nextCursor: expect.any(String) });
  const rest = await rescan({ filter, limit: 10, cursor: first.nextCursor });
  expect(rest).toMatchObject({ matched: 1, byStage: { probe: 1 } });
  expect(rest.nextCursor).toBeUndefined();
  await local.idle();
  expect(await local.job(idOf(2), "probe")).toMatchObject({ generation: 1 });
  expect(await rescan({ filter: { ...filter, kinds: ["video"] }, limit: 10 })).toMatchObject({ matched: 0 });
});

it("tries again what failed", async () => {
  const broken = { name: "broken.png", bytes: Buffer.from("89504e470d0a1a0a00", "hex") };
  const id = await local.upload(broken);
  await local.idle();
  expect(await rescan({ filter: { which: "failed", stages: ["thumbnail"] } })).toMatchObject({ matched: 1 });
  await local.idle();
  expect(await local.job(id, "thumbnail")).toMatchObject({ state: "error", generation: 2 });
});

it("looks at the object again where today's signatures may know its kind", async () => {
  const id = idOf(2);
  await Assets.change(local.ctx.table, id, (asset) => ({ ...asset, kind: "other" }));
  for (const stage of ["probe", "thumbnail"])
    await change(id, stage, (job) => ({
      ...byOldCode(job),
      kind: "other",
      state: "skipped",
      reason: "kind.not_accepted",
    }));
  expect(await rescan({ limit: 10 })).toMatchObject({ matched: 1, byStage: { probe: 1 } });
  await local.idle();
  expect(await local.asset(id)).toMatchObject({ kind: "image", generation: 1 });
  expect(await local.job(id, "thumbnail")).toMatchObject({ state: "done", kind: "image" });
  expect(await local.summary(id)).toMatchObject({ kind: "image" });
});

it("names the stage nobody has", async () => {
  const headers = { "content-type": "application/json" };
  const init = { method: "POST", headers, body: JSON.stringify({ filter: { stages: ["probe", "dream"] } }) };
  const answer = await fetch(`${local.httpUrl}/v1/assets:rescan`, init);
  expect(await answer.json()).toMatchObject({
    status: 400,
    field: "filter.stages",
    limit: expect.stringContaining("probe"),
  });
});
