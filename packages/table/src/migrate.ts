import { Fault, Migration } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
import * as Migrations from "./migrations.ts";
import { perTable } from "./per-table.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK SCHEMA   SK LEDGER   the schema version the table was last brought to
const ledgerEntity = perTable(
  (table) =>
    new Entity({
      name: "Ledger",
      table,
      timestamps: false,
      schema: item({
        name: string().key(),
        schemaVersion: number(),
        migratedAt: string(),
      }),
      computeKey: () => ({ PK: "SCHEMA", SK: "LEDGER" }),
    }),
);

/**
 * The schema version the table was last brought to; 0 for a table nobody has written into. Throws `schema.newer` when that
 * was by newer code: older code must not write into it. One call.
 */
export async function readSchema(table: DarkroomTable): Promise<number> {
  const command = ledgerEntity(table).build(GetItemCommand).key({ name: "ledger" });
  const { Item } = await command.options({ consistent: true }).send();
  const found = Item?.schemaVersion ?? 0;
  if (found <= schemaVersion) return found;
  throw new Fault("conflict", "schema.newer", `The table has schema ${found}, this Darkroom knows ${schemaVersion}`, {
    found,
    known: schemaVersion,
  });
}

/**
 * Brings the table to this code's schema version: notes the migrations that are due by that, which go on in the background,
 * and then keeps older code out. Idempotent. Throws `schema.newer` like `readSchema`.
 */
export async function migrate(table: DarkroomTable, nowMs: number): Promise<{ from: number; to: number }> {
  const from = await readSchema(table);
  if (from < schemaVersion) {
    for (const due of Migration.startAfter(from, nowMs)) await Migrations.add(table, due);
    const ledger = { name: "ledger", schemaVersion, migratedAt: new Date(nowMs).toISOString() };
    const isOlder = [
      { attr: "schemaVersion", exists: false } as const,
      { attr: "schemaVersion", lt: schemaVersion } as const,
    ];
    const put = ledgerEntity(table).build(PutItemCommand).item(ledger);
    await unlessRefused(() => put.options({ condition: { or: isOlder } }).send());
  }
  return { from, to: schemaVersion };
}
