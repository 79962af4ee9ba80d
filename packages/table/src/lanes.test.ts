import { PutCommand, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { Job, Lane, Result, type Summary } from "@darkroom/domain";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bothTables, startTestTable, type TestTable } from "../../../test/support/both-tables.ts";
import { fresh, sampleAsset, sampleStage, sampleSummary } from "../../../test/support/samples.ts";
import * as Assets from "./assets.ts";
import * as Contents from "./contents.ts";
import * as Counts from "./counts.ts";
import { createTable } from "./create-table.ts";
import * as Jobs from "./jobs.ts";
import * as Lanes from "./lanes.ts";
import { migrate } from "./migrate.ts";
import * as Results from "./results.ts";
import * as Summaries from "./summaries.ts";
import { schemaVersion } from "./table.ts";

describe.each(bothTables)("on %s", (kind) => {
  let on: TestTable;
  beforeAll(async () => {
    on = await startTestTable(kind);
  });
  afterAll(() => on[Symbol.asyncDispose]());

  const all = async () => {
    const { Items = [] } = await on.table.getDocumentClient().send(new ScanCommand({ TableName: "darkroom" }));
    return Items;
  };

  it("is made once", async () => {
    expect(await createTable(on.client, "darkroom")).toBe(false);
  });

  it("has an open door for every lane nobody has closed", async () => {
    const lane = fresh("lane");
    expect(await Lanes.get(on.table, lane)).toEqual(Lane.open(lane));
    const same = await Lanes.change(on.table, lane, (now) => now);
    expect(same).toEqual(Lane.open(lane));
  });

  it("counts every one of five racing failures, and closes", async () => {
    const lane = fresh("lane");
    const fail = (now: Lane.Info) => Lane.fail(now, "ollama_down", 1000);
    await Promise.all(Array.from({ length: 5 }, () => Lanes.change(on.table, lane, fail)));
    const closed = await Lanes.get(on.table, lane);
    expect(closed).toMatchObject({ failures: 5, revision: 5 });
    expect(Lane.closed(closed, 1000)).toEqual({ untilMs: 31_000, reason: "ollama_down" });
  });

  it("lets one of ten racing probes through a half-open door", async () => {
    const lane = fresh("lane");
    for (let at = 0; at < 5; at++) await Lanes.change(on.table, lane, (now) => Lane.fail(now, "ollama_down", 0));
    const probes = Array.from({ length: 10 }, async () => {
      let isOurs = false;
      await Lanes.change(on.table, lane, (now) => {
        isOurs = Lane.isHalfOpen(now, 30_000);
        return isOurs ? Lane.probe(now, 30_000) : now;
      });
      return isOurs;
    });
    expect((await Promise.all(probes)).filter(Boolean)).toHaveLength(1);
  });

  it("stays paused, and forgets the reason when it is resumed", async () => {
    const lane = fresh("lane");
    await Lanes.change(on.table, lane, (now) => Lane.pause(now, "gpu_asleep"));
    expect(await Lanes.get(on.table, lane)).toMatchObject({ isPaused: true, pauseReason: "gpu_asleep" });
    await Lanes.change(on.table, lane, Lane.resume);
    expect(await Lanes.get(on.table, lane)).toEqual({ lane, failures: 0, revision: 2 });
  });

  it("is brought to this schema once, and refuses a table that newer code has written", async () => {
    expect(await migrate(on.table, 0)).toEqual({ from: 0, to: schemaVersion });
    expect(await migrate(on.table, 5)).toEqual({ from: schemaVersion, to: schemaVersion });
    const [ledger] = (await all()).filter(({ PK }) => PK === "SCHEMA");
    expect(ledger).toMatchObject({ schemaVersion, migratedAt: "1970-01-01T00:00:00.000Z" });
    const newer = new PutCommand({ TableName: "darkroom", Item: { ...ledger, schemaVersion: schemaVersion + 1 } });
    await on.table.getDocumentClient().send(newer);
    await expect(migrate(on.table, 9)).rejects.toMatchObject({ kind: "conflict", code: "schema.newer" });
  });

  it("writes its schema version with every item, and gives every query a limit", async () => {
    const asset = sampleAsset();
    const stage = sampleStage("hash");
    await Assets.add(on.table, asset);
    const key = { assetId: asset.id, stage: "hash" };
    const { job } = await Jobs.plan(on.table, key, () => Job.queue(asset, stage, 0));
    await Results.put(on.table, Result.of(job, {}));
    const holder = { assetId: asset.id, etag: "e1", createdAt: asset.createdAt };
    const sha256 = fresh("sha");
    await Contents.claim(on.table, sha256, holder);
    await Contents.claim(on.table, sha256, { ...holder, assetId: sampleAsset().id });
    const summary: Summary.Info = sampleSummary(asset);
    await Summaries.put(on.table, summary, 1);
    await Counts.markDirty(on.table, "2024-05", 0);
    await Counts.recount(on.table, "2024-06", 0);
    await Lanes.change(on.table, fresh("lane"), (now) => Lane.pause(now));
    const items = await all();
    const versions = items.filter(({ PK }) => PK !== "SCHEMA").map((item) => [item._et, item.schemaVersion]);
    expect(new Set(versions.map(([entity]) => entity)).size).toBe(8);
    expect(versions.filter(([, version]) => version !== schemaVersion)).toEqual([]);

    on.sent.length = 0;
    await Assets.getWithJobs(on.table, asset.id);
    await Jobs.pageDue(on.table, { lane: "hash", priority: 0, shard: 0, untilMs: 0 });
    await Contents.pageLinks(on.table, sha256);
    await Summaries.page(on.table, { limit: 10 });
    await Summaries.pageChanges(on.table, { sinceMs: 0, untilMs: 9, limit: 10 });
    await Counts.recount(on.table, "2024-05", 0);
    await on.table.getDocumentClient().send(new QueryCommand(unlimited));
    const queries = on.sent.filter(({ command }) => command === "QueryCommand");
    expect(queries.length).toBeGreaterThan(12);
    expect(queries.filter(({ input }) => !(Number(input.Limit) > 0 && Number(input.Limit) <= 1000))).toEqual([]);
    expect(on.sent.filter(({ command }) => command === "ScanCommand")).toEqual([]);
  });
});

const unlimited = {
  TableName: "darkroom",
  KeyConditionExpression: "PK = :p",
  ExpressionAttributeValues: { ":p": "nobody" },
};
