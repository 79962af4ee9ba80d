import { Fault, Scan } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item    PK SCANS        SK <id>        one scan; ids sort by the time it was asked for
// byDue   PK DUE#scan     SK dueAtMs     only those that are not over
// chunks  PK SCAN#<id>    SK CHUNK#<n>   what was decided about some hundred files; kept as long as the scan

const partition = "SCANS";
const due = "DUE#scan";
const rounds = 8;

const scanEntity = perTable(
  (table) =>
    new Entity({
      name: "Scan",
      table,
      timestamps: false,
      schema: item({
        id: string().key(),
        schemaVersion: number().default(schemaVersion),
        scan: any().transform(jsonStringify()), // Scan.Info
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

/** Writes a scan nobody has written yet. */
export async function add(table: DarkroomTable, scan: Scan.Info): Promise<Scan.Info> {
  const written = { ...scan, revision: 1 };
  await write(table, written, 0);
  return written;
}

/** The scan. Throws `scan.missing` when there is none. */
export async function get(table: DarkroomTable, id: string): Promise<Scan.Info> {
  const { Item } = await scanEntity(table).build(GetItemCommand).key({ id }).options({ consistent: true }).send();
  if (Item) return Scan.Info.parse(Item.scan);
  throw new Fault("missing", "scan.missing", "No such scan", { id });
}

/** Takes the scan for whoever works on it; `undefined` when another does, or it is over. */
export async function claim(table: DarkroomTable, id: string, by: Scan.By): Promise<Scan.Info | undefined> {
  for (let round = 0; round < rounds; round++) {
    const before = await get(table, id);
    const claimed = Scan.claim(before, by);
    if (claimed === before) return undefined;
    const written = await save(table, before, claimed);
    if (written) return written;
  }
  return undefined;
}

/** Writes what became of the one that is held; `undefined` when it is another's by now. */
export async function save(table: DarkroomTable, held: Scan.Info, after: Scan.Info): Promise<Scan.Info | undefined> {
  const written = { ...after, revision: held.revision + 1 };
  return (await write(table, written, held.revision)) ? written : undefined;
}

/** The latest, the last one first, at most `limit`. */
export async function list(table: DarkroomTable, limit: number): Promise<Scan.Info[]> {
  const command = table.build(QueryCommand).entities(scanEntity(table)).query({ partition });
  const { Items = [] } = await command.options({ limit, reverse: true, entityAttrFilter: false }).send();
  return Items.map(({ scan }) => Scan.Info.parse(scan));
}

/** Those that are not over and nobody was heard of since, up to a time. */
export async function pageDue(table: DarkroomTable, untilMs: number, limit = 25): Promise<string[]> {
  const query = { index: "byDue", partition: due, range: { lte: untilMs } } as const;
  const command = table.build(QueryCommand).entities(scanEntity(table)).query(query);
  const { Items = [] } = await command.options({ limit, entityAttrFilter: false }).send();
  return Items.map(({ id }) => id);
}

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

async function write(table: DarkroomTable, scan: Scan.Info, revision: number): Promise<boolean> {
  const dueAtMs = Scan.dueAtMs(scan);
  const place = dueAtMs === undefined ? {} : { duePK: due, dueSK: dueAtMs };
  const row = { id: scan.id, scan, revision: scan.revision, ...place };
  const unchanged = revision === 0 ? { exists: false as const } : { eq: revision };
  const condition = { attr: "revision" as const, ...unchanged };
  const put = scanEntity(table).build(PutItemCommand).item(row);
  return (await unlessRefused(() => put.options({ condition }).send())) !== undefined;
}
