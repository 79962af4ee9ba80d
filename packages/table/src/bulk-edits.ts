import { AssetId, BulkEdit, Fault } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, list as listOf, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item    PK BULKEDITS        SK <id>         one bulk edit; ids sort by the time it was asked for
// byDue   PK DUE#bulk-edit    SK dueAtMs      only those that are not over
// chunks  PK BULKEDIT#<id>    SK CHUNK#<n>    the assets it is of, some hundreds each; they may go after a week

const partition = "BULKEDITS";
const due = "DUE#bulk-edit";
const keptSec = 7 * 86_400;
const rounds = 8;

const runEntity = perTable(
  (table) =>
    new Entity({
      name: "BulkEdit",
      table,
      timestamps: false,
      schema: item({
        id: string().key(),
        schemaVersion: number().default(schemaVersion),
        run: any().transform(jsonStringify()), // BulkEdit.Info
        revision: number(),
        duePK: string().optional(),
        dueSK: number().optional(),
      }),
      computeKey: ({ id }) => ({ PK: partition, SK: id }),
    }),
);

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

/** Writes a bulk edit nobody has written yet. */
export async function add(table: DarkroomTable, run: BulkEdit.Info): Promise<BulkEdit.Info> {
  const written = { ...run, revision: 1 };
  await write(table, written, 0);
  return written;
}

/** The bulk edit. Throws `bulk_edit.missing` when there is none. */
export async function get(table: DarkroomTable, id: string): Promise<BulkEdit.Info> {
  const { Item } = await runEntity(table).build(GetItemCommand).key({ id }).options({ consistent: true }).send();
  if (Item) return BulkEdit.Info.parse(Item.run);
  throw new Fault("missing", "bulk_edit.missing", "No such bulk edit", { id });
}

/** Lets the domain decide, commits if nobody wrote in between, and otherwise reads and asks again. */
export async function change(
  table: DarkroomTable,
  id: string,
  decide: (run: BulkEdit.Info) => BulkEdit.Info,
): Promise<BulkEdit.Info> {
  for (let round = 0; round < rounds; round++) {
    const before = await get(table, id);
    const after = decide(before);
    if (after === before) return before;
    const written = await save(table, before, after);
    if (written) return written;
  }
  throw new Fault("unavailable", "bulk_edit.contended", "The bulk edit kept changing while we were deciding", { id });
}

/** Writes what became of the one that is held; `undefined` when it is another's by now. */
export async function save(
  table: DarkroomTable,
  held: BulkEdit.Info,
  after: BulkEdit.Info,
): Promise<BulkEdit.Info | undefined> {
  const written = { ...after, revision: held.revision + 1 };
  return (await write(table, written, held.revision)) ? written : undefined;
}

/** The latest, the last one first, at most `limit`. */
export async function list(table: DarkroomTable, limit: number): Promise<BulkEdit.Info[]> {
  const command = table.build(QueryCommand).entities(runEntity(table)).query({ partition });
  const { Items = [] } = await command.options({ limit, reverse: true, entityAttrFilter: false }).send();
  return Items.map(({ run }) => BulkEdit.Info.parse(run));
}

/** Those that are not over and nobody was heard of since, up to a time. */
export async function pageDue(table: DarkroomTable, untilMs: number, limit = 25): Promise<string[]> {
  const query = { index: "byDue", partition: due, range: { lte: untilMs } } as const;
  const command = table.build(QueryCommand).entities(runEntity(table)).query(query);
  const { Items = [] } = await command.options({ limit, entityAttrFilter: false }).send();
  return Items.map(({ id }) => id);
}

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

/** The assets of a chunk. Throws `bulk_edit.missing` when there is none. */
export async function getChunk(table: DarkroomTable, id: string, chunk: number): Promise<AssetId[]> {
  const command = chunkEntity(table).build(GetItemCommand).key({ id, chunk });
  const { Item } = await command.options({ consistent: true }).send();
  if (Item) return Item.assetIds.map((assetId) => AssetId.parse(assetId));
  throw new Fault("missing", "bulk_edit.missing", "A part of the bulk edit is gone", { id, chunk });
}

async function write(table: DarkroomTable, run: BulkEdit.Info, revision: number): Promise<boolean> {
  const dueAtMs = BulkEdit.dueAtMs(run);
  const place = dueAtMs === undefined ? {} : { duePK: due, dueSK: dueAtMs };
  const put = runEntity(table)
    .build(PutItemCommand)
    .item({ id: run.id, run, revision: run.revision, ...place });
  const unchanged = revision === 0 ? { exists: false as const } : { eq: revision };
  const condition = { attr: "revision" as const, ...unchanged };
  return (await unlessRefused(() => put.options({ condition }).send())) !== undefined;
}
