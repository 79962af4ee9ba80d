import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { UpdateItemCommand } from "dynamodb-toolbox/entity/actions/update";
import { item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { perTable } from "./per-table.ts";
import { summaryEntity } from "./summary-entity.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK COUNTS   SK <yyyy-mm>   a month's assets per kind, failed and busy ones; recounted when dirty, never incremented
const countEntity = perTable(
  (table) =>
    new Entity({
      name: "Count",
      table,
      timestamps: false,
      schema: item({
        month: string().key(),
        schemaVersion: number().default(schemaVersion),
        image: number().default(0),
        video: number().default(0),
        other: number().default(0),
        failed: number().default(0),
        busy: number().default(0),
        shards: number().default(1),
        dirtyAtMs: number().optional(),
        countedAtMs: number().optional(),
      }),
      computeKey: ({ month }) => ({ PK: "COUNTS", SK: month }),
    }),
);

export type Month = {
  month: string; // yyyy-mm, UTC
  image: number;
  video: number;
  other: number;
  failed: number;
  busy: number;
  shards: number;
  dirtyAtMs?: number | undefined;
  countedAtMs?: number | undefined;
};

const kinds = ["image", "video", "other"] as const;
const monthsAtOnce = 120;
const summariesAtOnce = 1000;

/** How many summaries of one kind a month holds before it is given one shard more. */
export const shardLimit = 50_000;

/** A month whose counts are no longer right. One call. */
export async function markDirty(table: DarkroomTable, month: string, nowMs: number): Promise<void> {
  await countEntity(table).build(UpdateItemCommand).item({ month, dirtyAtMs: nowMs }).send();
}

/** Counts a month's summaries anew, and gives it a shard more when it has grown. A count begun earlier never replaces a later one. */
export async function recount(table: DarkroomTable, month: string, nowMs: number): Promise<Month> {
  const before = await get(table, month);
  const counted = { image: 0, video: 0, other: 0, failed: 0, busy: 0 };
  for (const kind of kinds)
    for (let shard = 0; shard < before.shards; shard++)
      for await (const { issue } of walkPartition(table, `TL#${month}#${kind}#${shard}`)) {
        counted[kind]++;
        if (issue === "failed" || issue === "busy") counted[issue]++;
      }
  const isGrown = kinds.some((kind) => counted[kind] > before.shards * shardLimit);
  const after = { ...counted, shards: before.shards + (isGrown ? 1 : 0), countedAtMs: nowMs };
  const update = countEntity(table)
    .build(UpdateItemCommand)
    .item({ month, ...after });
  const isLater = [{ attr: "countedAtMs", exists: false } as const, { attr: "countedAtMs", lte: nowMs } as const];
  await unlessRefused(() => update.options({ condition: { or: isLater } }).send());
  return { month, ...after };
}

/** One month's counts; zeros when it has none yet. */
export async function get(table: DarkroomTable, month: string): Promise<Month> {
  const { Item } = await countEntity(table).build(GetItemCommand).key({ month }).options({ consistent: true }).send();
  return Item ?? { month, image: 0, video: 0, other: 0, failed: 0, busy: 0, shards: 1 };
}

/** The months that have a counts item, newest first, read a page at a time as they are asked for. */
export async function* listMonths(
  table: DarkroomTable,
  { from = "0", to = "~" }: { from?: string | undefined; to?: string | undefined } = {},
): AsyncGenerator<Month> {
  let exclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const range = { between: [from, to] as [string, string] };
    const command = table.build(QueryCommand).entities(countEntity(table)).query({ partition: "COUNTS", range });
    const options = { limit: monthsAtOnce, reverse: true, entityAttrFilter: false } as const;
    const answer = await command.options(exclusiveStartKey ? { ...options, exclusiveStartKey } : options).send();
    yield* answer.Items ?? [];
    exclusiveStartKey = answer.LastEvaluatedKey;
  } while (exclusiveStartKey);
}

/** May this month hold assets of this kind? A dirty month may hold more than its counts say. */
export const mayHave = (month: Month, kind: (typeof kinds)[number]): boolean => month[kind] > 0 || isDirty(month);

/** Was the month touched since it was counted? */
export const isDirty = ({ dirtyAtMs = 0, countedAtMs = 0 }: Month): boolean => dirtyAtMs >= countedAtMs;

async function* walkPartition(table: DarkroomTable, partition: string): AsyncGenerator<{ issue?: string | undefined }> {
  let exclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const command = table.build(QueryCommand).entities(summaryEntity(table)).query({ index: "byMonth", partition });
    const options = { limit: summariesAtOnce, entityAttrFilter: false, attributes: ["issue"] } as const;
    const answer = await command
      .options({ ...options, attributes: ["issue"], ...(exclusiveStartKey && { exclusiveStartKey }) })
      .send();
    yield* answer.Items ?? [];
    exclusiveStartKey = answer.LastEvaluatedKey;
  } while (exclusiveStartKey);
}
