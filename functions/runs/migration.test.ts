import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { Migrations as Contract, Problem } from "@darkroom/contract";
import { assetIdOf, Migration, Summary } from "@darkroom/domain";
import { workOnMigration } from "@darkroom/platform";
import { Assets, Counts, Migrations, migrate, Summaries } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../../test/support/local.ts";
import { sampleAsset, sampleSummary } from "../../test/support/samples.ts";

let local: Local;
const count = 60;
const keys = Array.from({ length: count }, (_, at) => `${at}.jpg`);
const ids = keys.map(assetIdOf);
const id = "mig_0002";

let putsLeft = Number.POSITIVE_INFINITY;
const puts = new Map<string, number>(); // of summaries, by asset

beforeAll(async () => {
  local = await startLocal();
  const { table, clients } = local.ctx;
  for (const key of keys) {
    const asset = sampleAsset(key);
    await Assets.add(table, asset);
    await Summaries.put(table, sampleSummary(asset, { version: Summary.version - 1 }), 1);
  }
  await writeSchema(1);
  await Counts.markDirty(table, "2024-05", 0);
  await Counts.recount(table, "2024-05", local.clock.nowMs());
  clients.dynamodb.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (putsLeft <= 0) throw new Error("killed");
        const answer = await next(args);
        const { Item } = args.input as { Item?: { SK: { S?: string } | string; assetId: string | { S: string } } };
        if (!commandName?.startsWith("Put") || !JSON.stringify(Item?.SK).includes("SUMMARY")) return answer;
        const asset = JSON.stringify(Item?.assetId);
        puts.set(asset, (puts.get(asset) ?? 0) + 1);
        putsLeft--;
        return answer;
      },
    { step: "initialize" },
  );
}, 120_000);
afterAll(() => local[Symbol.asyncDispose]());

/** Notes that code of this schema has written into the table. */
async function writeSchema(schemaVersion: number): Promise<void> {
  const { table, config } = local.ctx;
  const Item = { PK: "SCHEMA", SK: "LEDGER", _et: "Ledger", name: "ledger", migratedAt: "", schemaVersion };
  await table.getDocumentClient().send(new PutCommand({ TableName: config.tableName, Item }));
}

const post = (body: object) =>
  fetch(`${local.httpUrl}/v1/migrations:run`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
const list = async () => Contract.list.answer.parse(await (await fetch(`${local.httpUrl}/v1/migrations`)).json()).items;
const versions = async () => {
  const all = await Summaries.findAll(local.ctx.table, ids, { isConsistent: true });
  return new Set([...all.values()].map(({ version }) => version));
};

it("tells what is due, counts what it would change, and changes nothing by that", async () => {
  expect(await list()).toMatchObject([{ number: 2, state: "due", looked: 0 }]);
  const counted = { number: 2, looked: count, changed: count };
  expect(Contract.run.answer.parse(await (await post({ dryRun: true })).json())).toEqual({ counted });
  expect((await post({ dryRun: true, cursor: "Mi8w" })).status).toBe(400);
  expect(await versions()).toEqual(new Set([Summary.version - 1]));
  expect(puts.size).toBe(0);
});

it("changes each item once, wherever it is killed, goes on where it was, and is told to the second who asks", async () => {
  const { clock, ctx } = local;
  const { table } = ctx;
  await migrate(table, clock.nowMs()); // as a start does; nobody is told yet
  for (const puts of [7, 24]) {
    putsLeft = puts;
    await expect(workOnMigration(id, local.ctx)).rejects.toThrow("killed");
    putsLeft = Number.POSITIVE_INFINITY;
    const second = await post({});
    expect([second.status, Problem.parse(await second.json()).code]).toEqual([409, "migration.running"]);
    clock.advance(61_000);
  }
  const [half] = await list();
  expect(half?.state).toBe("working");
  expect(half?.changed).toBeLessThan(count);

  await local.runtime.tick("sweep");
  await local.runtime.idle();
  expect(await list()).toMatchObject([{ number: 2, state: "done", looked: count, changed: count }]);
  expect(await versions()).toEqual(new Set([Summary.version]));
  expect([puts.size, new Set(puts.values())]).toEqual([count, new Set([1])]);
  expect(await (await post({})).json()).toEqual({});
  expect(await (await post({ dryRun: true })).json()).toEqual({});
});

it("leaves one that another works on, and refuses a table of newer code", async () => {
  const { table, clock } = local.ctx;
  const [begun] = Migration.startAfter(1, clock.nowMs());
  const run = await Migrations.change(table, id, (now) => ({ ...now, ...begun, revision: now.revision }));
  const by = { owner: "another", boot: local.ctx.worker.boot, nowMs: clock.nowMs() };
  await Migrations.claim(table, run.id, (now) => Migration.claim(now, by));
  await workOnMigration(id, local.ctx);
  expect(await Migrations.get(table, id)).toMatchObject({ looked: 0, lease: { owner: "another" } });

  await writeSchema(Migration.schemaVersion + 1);
  const refused = await post({});
  expect([refused.status, Problem.parse(await refused.json()).code]).toEqual([409, "schema.newer"]);
});
