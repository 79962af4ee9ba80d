import { Fault, Scan } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { runStore } from "./run-store.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";

// item    PK SCANS        SK <id>        one scan; ids sort by the time it was asked for
// byDue   PK DUE#scan     SK dueAtMs     only those that are not over
// chunks  PK SCAN#<id>    SK CHUNK#<n>   what was decided about some hundred files; kept as long as the scan

const chunkEntity = perTable(
  (table) =>
    new Entity({
      name: "ScanChunk",
      table,
      timestamps: false,
      schema: item({
        id: string().key(),
        chunk: number().key(),
        schemaVersion: number().default(schemaVersion),
        decisions: any().transform(jsonStringify()), // Scan.Decision[]
      }),
      computeKey: ({ id, chunk }) => ({ PK: `SCAN#${id}`, SK: `CHUNK#${String(chunk).padStart(6, "0")}` }),
    }),
);

export const { add, get, claim, save, list, pageDue } = runStore({
  name: "Scan",
  partition: "SCANS",
  due: "DUE#scan",
  attribute: "scan",
  parse: (row) => Scan.Info.parse(row),
  dueAtMs: Scan.dueAtMs,
  missing: (id) => new Fault("missing", "scan.missing", "No such scan", { id }),
  contended: (id) =>
    new Fault("unavailable", "scan.contended", "The scan kept changing while we were deciding", { id }),
});

/** Writes a chunk; written again, it is the same one, or what was decided since. */
export async function putChunk(
  table: DarkroomTable,
  id: string,
  chunk: number,
  decisions: readonly Scan.Decision[],
): Promise<void> {
  await chunkEntity(table).build(PutItemCommand).item({ id, chunk, decisions }).send();
}

/** What a chunk says; nothing when there is none. */
export async function getChunk(table: DarkroomTable, id: string, chunk: number): Promise<Scan.Decision[]> {
  const command = chunkEntity(table).build(GetItemCommand).key({ id, chunk });
  const { Item } = await command.options({ consistent: true }).send();
  return Item ? (Item.decisions as unknown[]).map((decision) => Scan.Decision.parse(decision)) : [];
}
