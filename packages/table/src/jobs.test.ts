import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { Job, Migration, type Stage } from "@darkroom/domain";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bothTables, startTestTable, type TestTable } from "../../../test/support/both-tables.ts";
import { claimant, fresh, sampleAsset, sampleStage } from "../../../test/support/samples.ts";
import * as Jobs from "./jobs.ts";

const stage = sampleStage("thumbnail");
const nowMs = 1_000_000;

describe.each(bothTables)("on %s", (kind) => {
  let on: TestTable;
  beforeAll(async () => {
    on = await startTestTable(kind);
  });
  afterAll(() => on[Symbol.asyncDispose]());

  async function plan(of: Stage.Stage = stage, asset = sampleAsset(), changed: Partial<Job.Info> = {}) {
    const key = { assetId: asset.id, stage: of.name };
    const { job } = await Jobs.plan(on.table, key, () => ({ ...Job.queue(asset, of, nowMs), ...changed }));
    return { key, asset, job };
  }

  const settle = (job: Job.Info, outcome: Job.Outcome, held?: Job.Info) =>
    Jobs.change(on.table, job, (now) => Job.settle(now, job, outcome, { nowMs, maxAttempts: 4 }), held);
  const due = (of: Job.Info, untilMs: number, lane = of.lane) =>
    Promise.all(
      Array.from({ length: Jobs.dueShards }, (_, shard) =>
        Jobs.pageDue(on.table, { lane, priority: of.priority, shard, untilMs }),
      ),
    ).then((pages) => pages.flat().filter(({ assetId }) => assetId === of.assetId));

  it("creates a job once: whoever comes second gets what stands", async () => {
    const { key, asset, job } = await plan();
    on.sent.length = 0;
    const again = await Jobs.plan(on.table, key, (before) => Job.plan(before, asset, stage, "now", nowMs + 5));
    expect(again).toEqual({ job, isNews: false });
    expect(on.sent.map(({ command }) => command)).toEqual(["PutItemCommand", "GetItemCommand"]);
    await expect(Jobs.get(on.table, { ...key, stage: "nothing" })).rejects.toMatchObject({ code: "job.missing" });
  });

  it("claims an ordinary queued job in one call, and settles what it holds in another", async () => {
    const { key } = await plan();
    on.sent.length = 0;
    const { job, isOurs } = await Jobs.claim(on.table, key, claimant(nowMs));
    expect(isOurs).toBe(true);
    const done = await settle(job, { state: "done" }, job);
    expect(done).toMatchObject({ state: "done", published: 1, revision: 3 });
    expect(on.sent.map(({ command }) => command)).toEqual(["UpdateItemCommand", "PutItemCommand"]);
    expect(await Jobs.get(on.table, key)).toEqual(done);
  });

  it("lets exactly one of twenty racing claims win", async () => {
    const { key } = await plan();
    const owners = Array.from({ length: 20 }, (_, at) => `worker-${at}`);
    const claims = await Promise.all(owners.map((owner) => Jobs.claim(on.table, key, claimant(nowMs, { owner }))));
    const winners = claims.filter(({ isOurs }) => isOurs);
    expect(winners).toHaveLength(1);
    expect(await Jobs.get(on.table, key)).toEqual(winners[0]?.job);
    expect(winners[0]?.job).toMatchObject({ attempt: 1, fence: 1 });
  });

  it("lets exactly one of ten racing take-overs win", async () => {
    const { key } = await plan();
    await Jobs.claim(on.table, key, claimant(nowMs));
    const late = claimant(nowMs + 200_000);
    const claims = await Promise.all(Array.from({ length: 10 }, () => Jobs.claim(on.table, key, late)));
    expect(claims.filter(({ isOurs }) => isOurs)).toHaveLength(1);
    expect(await Jobs.get(on.table, key)).toMatchObject({ attempt: 2, fence: 2, crashes: 1 });
  });

  it("claims in one call what the domain would have claimed", async () => {
    const counts = fc.record({
      attempt: fc.nat(4),
      fence: fc.nat(9),
      crashes: fc.nat(2),
      deferrals: fc.nat(3),
      notBeforeMs: fc.integer({ min: nowMs - 5, max: nowMs + 5 }),
      isWaiting: fc.option(fc.boolean(), { nil: undefined }),
      reason: fc.option(fc.constant("timeout"), { nil: undefined }),
      published: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      claimedAtMs: fc.option(fc.constantFrom(nowMs - 9, nowMs - Job.maxAgeMs * 2), { nil: undefined }),
    });
    const lease = fc.record({ owner: fc.constant("worker-z"), boot: bootOf, expiresAtMs: fc.constantFrom(0, nowMs) });
    const odd = fc.record({ lease, cancelRequested: fc.option(fc.constant(true), { nil: undefined }) });
    const running = odd.map((held) => ({ state: "running" as const, ...held }));
    const states = fc.oneof(
      fc.constant({}),
      running,
      fc.constantFrom(...finals).map((state) => ({ state })),
    );
    await fc.assert(
      fc.asyncProperty(counts, states, bootOf, async (counted, state, boot) => {
        const { key, job } = await plan(stage, sampleAsset(), shown({ ...counted, ...state }));
        const by = claimant(nowMs, { boot });
        const expected = Job.claim(job, by);
        const { job: claimed, isOurs } = await Jobs.claim(on.table, key, by);
        expect({ ...claimed, revision: 0 }).toEqual({ ...expected, revision: 0 });
        expect(isOurs).toBe(expected !== job && expected.state === "running");
        expect(await Jobs.get(on.table, key)).toEqual(claimed);
      }),
      { numRuns: 120 },
    );
  });

  it("is due while it is not final, at the time it names, and nowhere afterwards", async () => {
    const { key, job } = await plan(sampleStage("probe", { lane: fresh("lane") }));
    expect(await due(job, nowMs - 1)).toEqual([]);
    expect(await due(job, nowMs)).toEqual([job]);
    const { job: claimed } = await Jobs.claim(on.table, key, claimant(nowMs));
    expect(await due(job, nowMs + Job.leaseMs + Job.graceMs - 1)).toEqual([]);
    expect(await due(job, nowMs + Job.leaseMs + Job.graceMs)).toEqual([claimed]);
    const deferred = await settle(claimed, { state: "waiting", reason: "ollama_down", notBeforeMs: nowMs + 30 });
    expect(await due(job, nowMs + 30)).toEqual([deferred]);
    await Jobs.change(on.table, key, (now) => Job.cancel(now, nowMs));
    expect(await due(job, Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  it("moves to another lane's index when its stage names another", async () => {
    const from = sampleStage("caption", { lane: fresh("lane") });
    const { key, asset, job } = await plan(from);
    const to = { ...from, lane: fresh("lane"), version: 2 };
    await Jobs.plan(on.table, key, (before) => Job.plan(before, asset, to, "now", nowMs), job);
    expect(await due(job, nowMs, from.lane)).toEqual([]);
    expect(await due(job, nowMs, to.lane)).toMatchObject([{ generation: 2, fence: 0, lane: to.lane }]);
  });

  it("shuts the first worker out after a take-over, on every path", async () => {
    const { key } = await plan();
    const { job: first } = await Jobs.claim(on.table, key, claimant(nowMs));
    const { job: second } = await Jobs.claim(on.table, key, claimant(nowMs + 200_000, { owner: "worker-b" }));
    expect(second).toMatchObject({ fence: 2, attempt: 2 });
    const lost = { code: "job.lease_lost" };
    const renew = Jobs.change(on.table, key, (now) => Job.renew(now, first, nowMs), first);
    await expect(renew).rejects.toMatchObject(lost);
    await expect(settle(first, { state: "done" }, first)).rejects.toMatchObject(lost);
    await expect(settle(first, { state: "error", reason: "x" }, first)).rejects.toMatchObject(lost);
    expect(await Jobs.get(on.table, key)).toEqual(second);
    expect(await settle(second, { state: "done" }, second)).toMatchObject({ state: "done" });
  });

  it("asks the domain again until nobody wrote in between", async () => {
    const { key, job } = await plan();
    const nudge = (now: Job.Info): Job.Info => ({ ...now, sentAtMs: now.sentAtMs + 1 });
    await Promise.all(Array.from({ length: 5 }, () => Jobs.change(on.table, key, nudge, job)));
    expect(await Jobs.get(on.table, key)).toMatchObject({ sentAtMs: job.sentAtMs + 5, revision: job.revision + 5 });
  });

  it("finds what is due by priority, and at most as many as asked for", async () => {
    const lane = fresh("lane");
    const of = sampleStage("hash", { lane });
    const assets = Array.from({ length: 12 }, () => sampleAsset(fresh("photo"), "e1", { priority: 1 }));
    await Promise.all(assets.map((asset) => plan(of, asset)));
    await plan(of, sampleAsset());
    const counts = { 0: 0, 1: 0 };
    for (const priority of [0, 1] as const)
      for (let shard = 0; shard < Jobs.dueShards; shard++) {
        counts[priority] += (await Jobs.pageDue(on.table, { lane, priority, shard, untilMs: nowMs })).length;
        expect((await Jobs.pageDue(on.table, { lane, priority, shard, untilMs: nowMs, limit: 1 })).length).toBeLessThan(
          2,
        );
      }
    expect(counts).toEqual({ 0: 1, 1: 12 });
  });

  it("writes its schema version with every item, also through the claim", async () => {
    const { key } = await plan();
    await Jobs.claim(on.table, key, claimant(nowMs));
    const query = new QueryCommand({
      TableName: "darkroom",
      KeyConditionExpression: "PK = :p",
      ExpressionAttributeValues: { ":p": `ASSET#${key.assetId}` },
      ConsistentRead: true,
    });
    const { Items = [] } = await on.table.getDocumentClient().send(query);
    expect(Items.map(({ schemaVersion }) => schemaVersion)).toEqual([Migration.schemaVersion]);
  });
});

const finals = ["done", "error", "cancelled", "skipped"] as const;
const bootOf = fc.option(fc.constantFrom("boot-1", "boot-2"), { nil: undefined });

/** Optional fields are absent, not undefined. */
const shown = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields)
      .map(([name, value]) => [name, name === "lease" ? shown(value) : value])
      .filter(([, value]) => value !== undefined),
  ) as Fields;
