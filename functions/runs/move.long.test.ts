import { assetIdOf, Edit, Move, moveIdAt } from "@darkroom/domain";
import { openContext, workOnMove } from "@darkroom/platform";
import { Assets, Edits, Moves, Results, Summaries } from "@darkroom/table";
import { expect, it } from "vitest";
import { startLocal } from "../../test/support/local.ts";
import { stages } from "../stages.ts";

it("moves what is moved once, and loses nothing of it, wherever it is killed", async () => {
  await using local = await startLocal();
  const { table } = local.ctx;
  await using dying = await openContext(local.ctx.config, { clock: local.clock });
  let callsLeft = 0;
  const mayCall = async (): Promise<void> => {
    if (callsLeft-- <= 0) throw new Error("killed");
  };
  const early = { step: "initialize" } as const;
  const { s3, dynamodb } = dying.clients;
  s3.middlewareStack.add((next) => (args) => mayCall().then(() => next(args)), early);
  dynamodb.middlewareStack.add((next) => (args) => mayCall().then(() => next(args)), early);
  const mostCalls = 64;
  const keys = Array.from({ length: mostCalls }, (_, at) => `deep/${String(at).padStart(2, "0")}.txt`);
  for (const key of keys) {
    const id = await local.upload({ name: key, bytes: Buffer.from(`no picture ${key}`) });
    await local.ctx.derived.put(`renditions/${id}/hash/1-1/thumbnail.webp`, Buffer.from("made"), "image/webp");
  }
  await local.idle();
  const around = { nowMs: local.clock.nowMs(), fileTags: [] };
  for (const key of keys)
    await Edits.change(table, assetIdOf(key), (edit) => Edit.change(edit, { title: key }, around));

  let kills = 0;
  const runs: string[] = [];
  for (const [at, key] of keys.entries()) {
    const asked = { from: key, to: `moved/${at}.txt` };
    const { id } = await Moves.add(table, Move.start(moveIdAt(at), asked, local.clock.nowMs()));
    runs.push(id);
    callsLeft = at;
    await workOnMove(stages, id, dying).catch(() => kills++);
  }
  expect(kills).toBeGreaterThan(25);
  expect(kills).toBeLessThan(mostCalls); // the last ones were not killed any more
  for (let round = 0; round < 4; round++) {
    local.clock.advance(61_000);
    await local.runtime.tick("sweep");
    await local.idle();
  }

  for (const [at, id] of runs.entries()) {
    expect([at, (await Moves.get(table, id)).state, (await Moves.get(table, id)).refusals]).toEqual([at, "done", []]);
    const { asset, jobs, edit } = await Assets.getWithJobs(table, assetIdOf(`moved/${at}.txt`));
    expect([at, asset.isDeleted, edit?.title]).toEqual([at, undefined, keys[at]]);
    const hash = jobs.find(({ stage }) => stage === "hash");
    expect([at, hash?.state, hash?.generation]).toEqual([at, "done", 1]);
    expect(await Results.listPublished(table, jobs)).toHaveLength(jobs.filter(({ published }) => published).length);
    expect(await local.asset(assetIdOf(keys[at] ?? ""))).toMatchObject({ isDeleted: true, movedTo: asset.id });
  }
  const objects = async (prefix: string) => (await local.ctx.media.page({ prefix, limit: 500 })).items.length;
  expect([await objects("deep/"), await objects("moved/")]).toEqual([0, mostCalls]);
  const { items } = await Summaries.page(table, { limit: 500 });
  expect(items.map(({ key }) => key.split("/")[0])).toEqual(Array.from({ length: mostCalls }, () => "moved"));
}, 480_000);
