import { Fault } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
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
 * Brings the table to this code's schema version. Idempotent. Throws `schema.newer` when the table was written by newer
 * code: older code must not write into it.
 */
export async function migrate(table: DarkroomTable, nowMs: number): Promise<{ from: number; to: number }> {
  const { Item } = await ledgerEntity(table)
    .build(GetItemCommand)
    .key({ name: "ledger" })
    .options({ consistent: true })
    .send();
  const from = Item?.schemaVersion ?? 0;
  if (from > schemaVersion) {
    throw new Fault("conflict", "schema.newer", `The table has schema ${from}, this Darkroom knows ${schemaVersion}`, {
      found: from,
      known: schemaVersion,
    });
  }
  if (from < schemaVersion) {
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
