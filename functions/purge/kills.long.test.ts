import { Trash } from "@darkroom/domain";
import { openContext, purge } from "@darkroom/platform";
import { Assets, Results } from "@darkroom/table";
import { expect, it } from "vitest";
import { startLocal } from "../../test/support/local.ts";
import { stages } from "../stages.ts";

const mostCalls = 38;

it("is gone on with, wherever it was killed: every file, rendition and result of a purged asset goes", async () => {
  await using local = await startLocal();
  await using dying = await openContext(local.ctx.config, { clock: local.clock });
  let callsLeft = 0;
  const mayCall = async (): Promise<void> => {
    if (callsLeft-- <= 0) throw new Error("killed");
  };
  const { s3, dynamodb } = dying.clients;
  const early = { step: "initialize" } as const;
  s3.middlewareStack.add((next) => (args) => mayCall().then(() => next(args)), early);
  dynamodb.middlewareStack.add((next) => (args) => mayCall().then(() => next(args)), early);
  const ids = await Promise.all(
    Array.from({ length: mostCalls }, async (_, at) => {
      const id = await local.upload({ name: `${at}.txt`, bytes: Buffer.from(`no picture ${at}`) }); // nothing to decode
      await local.ctx.derived.put(`renditions/${id}/hash/1-1/thumbnail.webp`, Buffer.from("made of it"), "image/webp");
      return id;
    }),
  );
  await local.idle();
  const decide = (asset: Parameters<typeof Trash.put>[0]) =>
    Trash.beginPurge(Trash.put(asset, local.clock.nowMs()), local.clock.nowMs());

  let kills = 0;
  for (const [at, id] of ids.entries()) {
    await Assets.change(local.ctx.table, id, decide);
    local.ctx.queue.send("index", { assetId: id });
    callsLeft = at;
    const isKilled = await purge(stages, id, dying).then(
      () => false,
      () => true,
    );
    if (isKilled) kills++;
  }
  expect(kills).toBeGreaterThan(15);
  expect(kills).toBeLessThan(mostCalls); // the last ones were not killed any more
  await local.ctx.queue.flush();
  await local.idle();
  await local.runtime.tick("sweep");
  await local.idle();

  expect((await local.ctx.media.page({ limit: 100 })).items).toEqual([]);
  expect((await local.ctx.derived.page({ prefix: "renditions/", limit: 100 })).items).toEqual([]);
  for (const id of ids) {
    const { asset, jobs } = await Assets.getWithJobs(local.ctx.table, id);
    expect(asset).toMatchObject({ isDeleted: true, purgedAt: expect.any(String) });
    expect(await Results.listPublished(local.ctx.table, jobs)).toEqual([]);
    expect(await local.summary(id)).toMatchObject({ isDeleted: true, renditions: [] });
  }
}, 180_000);
