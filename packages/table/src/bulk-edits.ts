import { AssetId, BulkEdit, Fault } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, list as listOf, number, string } from "dynamodb-toolbox/schema";
import { perTable } from "./per-table.ts";
import { runStore } from "./run-store.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";

// item    PK BULKEDITS        SK <id>         one bulk edit; ids sort by the time it was asked for
// byDue   PK DUE#bulk-edit    SK dueAtMs      only those that are not over
// chunks  PK BULKEDIT#<id>    SK CHUNK#<n>    the assets it is of, some hundreds each; they may go after a month

const keptSec = 31 * 86_400; // as long as it can be undone

const chunkEntity = perTable(
  (table) =>
    new Entity({
      name: "BulkEditChunk",
      table,
      timestamps: false,
      schema: item({
        id: string().key(),
        chunk: number().key(),
        schemaVersion: number().default(schemaVersion),
        assetIds: listOf(string()),
        expiresAtSec: number(),
      }),
      computeKey: ({ id, chunk }) => ({ PK: `BULKEDIT#${id}`, SK: `CHUNK#${String(chunk).padStart(6, "0")}` }),
    }),
);

export const { add, get, change, claim, save, list, pageDue } = runStore({
  name: "BulkEdit",
  partition: "BULKEDITS",
  due: "DUE#bulk-edit",
  attribute: "run",
  parse: (row) => BulkEdit.Info.parse(row),
  dueAtMs: BulkEdit.dueAtMs,
  missing: (id) => new Fault("missing", "bulk_edit.missing", "No such bulk edit", { id }),
  contended: (id) =>
    new Fault("unavailable", "bulk_edit.contended", "The bulk edit kept changing while we were deciding", { id }),
});

/** Writes a chunk; written again, it is the same one. */
export async function putChunk(
  table: DarkroomTable,
  { id, chunk, assetIds, nowMs }: { id: string; chunk: number; assetIds: readonly AssetId[]; nowMs: number },
): Promise<void> {
  const expiresAtSec = Math.floor(nowMs / 1000) + keptSec;
  await chunkEntity(table)
    .build(PutItemCommand)
    .item({ id, chunk, assetIds: [...assetIds], expiresAtSec })
    .send();
}

/** Are the chunks of this bulk edit, or of the one it undoes, still there? */
export async function hasChunks(table: DarkroomTable, { id, chunks, undoes }: BulkEdit.Info): Promise<boolean> {
  return chunks === 0 || (await findChunk(table, undoes?.chunksOf ?? id, 0)) !== undefined;
}

/** The assets of a chunk. Throws `bulk_edit.missing` when there is none. */
export async function getChunk(table: DarkroomTable, id: string, chunk: number): Promise<AssetId[]> {
  const found = await findChunk(table, id, chunk);
  if (found) return found;
  throw new Fault("missing", "bulk_edit.missing", "A part of the bulk edit is gone", { id, chunk });
}

async function findChunk(table: DarkroomTable, id: string, chunk: number): Promise<AssetId[] | undefined> {
  const command = chunkEntity(table).build(GetItemCommand).key({ id, chunk });
  const { Item } = await command.options({ consistent: true }).send();
  return Item?.assetIds.map((assetId) => AssetId.parse(assetId));
}
