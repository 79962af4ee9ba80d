import { QueryCommand as PlainQueryCommand } from "@aws-sdk/lib-dynamodb";
import { Asset } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { $add, UpdateItemCommand } from "dynamodb-toolbox/entity/actions/update";
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
        schemaVersion: number(),
        image: number().optional(),
        video: number().optional(),
        audio: number().optional(), // absent where it was counted before there was any
        other: number().optional(),
        failed: number().optional(),
        busy: number().optional(),
        shards: number().optional(),
        marks: number().optional(), // how often the month was touched
        countedMarks: number().optional(), // how often it had been when it was counted for good
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
  audio: number;
  other: number;
  failed: number;
  busy: number;
  shards: number;
  marks: number;
  countedMarks?: number | undefined;
  dirtyAtMs?: number | undefined;
  countedAtMs?: number | undefined;
};

const uncounted = { image: 0, video: 0, audio: 0, other: 0, failed: 0, busy: 0, shards: 1, marks: 0 };
const kinds = Asset.Kind.options;
const monthsAtOnce = 120;
const afterMonths = ":"; // the trash comes later, and is no month of the library
/** What is read of a month, past the entity: a list and the timeline read many. */
const told = ["month", ...Object.keys(uncounted), "countedMarks"];
const summariesAtOnce = 1000;

/** How many summaries of one kind a month holds before it is given one shard more. */
export const shardLimit = 50_000;

/** The index may lag behind the items, and clocks differ: what was touched so lately may be missing from a count. */
const unsureMs = 45_000;

/** A month whose counts are no longer right. One call. */
export async function markDirty(table: DarkroomTable, month: string, nowMs: number): Promise<void> {
  await countEntity(table)
    .build(UpdateItemCommand)
    .item({ month, schemaVersion, marks: $add(1), dirtyAtMs: nowMs })
    .send();
}

/**
 * Counts a month's summaries anew, and gives it a shard more when it has grown. A count begun earlier never replaces a
 * later one. A month that was touched within the last 45 s stays dirty, since its index may not have everything yet.
 */
export async function recount(
  table: DarkroomTable,
  month: string,
  nowMs: number,
  { perShard = shardLimit }: { perShard?: number } = {},
): Promise<Month> {
  const before = await get(table, month);
  const counted = await count(table, before);
  const isGrown = kinds.some((kind) => counted[kind] > before.shards * perShard);
  const isSure = nowMs - (before.dirtyAtMs ?? 0) >= unsureMs;
  const news = {
    ...counted,
    countedAtMs: nowMs,
    ...(isSure && { countedMarks: before.marks }),
    ...(isGrown && { shards: before.shards + 1 }),
  };
  const update = countEntity(table)
    .build(UpdateItemCommand)
    .item({ month, schemaVersion, ...news });
  const isLater = [
    { attr: "countedMarks", exists: false } as const,
    { attr: "countedMarks", lte: before.marks } as const,
  ];
  const isFirst = [{ attr: "shards", exists: false } as const, { attr: "shards", eq: before.shards } as const];
  const condition = { and: [{ or: isLater }, { or: isFirst }] };
  await unlessRefused(() => update.options({ condition }).send());
  return { ...before, ...news };
}

async function count(table: DarkroomTable, { month, shards }: Month) {
  const counted = { image: 0, video: 0, audio: 0, other: 0, failed: 0, busy: 0 };
  for (const kind of kinds)
    for (let shard = 0; shard < shards; shard++)
      for await (const { issue } of walkPartition(table, `TL#${month}#${kind}#${shard}`)) {
        counted[kind]++;
        if (issue === "failed" || issue === "busy") counted[issue]++;
      }
  return counted;
}

/** One month's counts; zeros when it has none yet. */
export async function get(table: DarkroomTable, month: string): Promise<Month> {
  const { Item } = await countEntity(table).build(GetItemCommand).key({ month }).options({ consistent: true }).send();
  return monthOf({ month, ...Item });
}

/** The months that have a counts item, newest first, read a page at a time as they are asked for: `firstAtOnce`, then 120. */
export async function* listMonths(
  table: DarkroomTable,
  {
    from = "0",
    to = afterMonths,
    firstAtOnce = monthsAtOnce,
  }: { from?: string; to?: string; firstAtOnce?: number } = {},
): AsyncGenerator<Month> {
  let startKey: Record<string, unknown> | undefined;
  do {
    const command = new PlainQueryCommand({
      TableName: table.getName(),
      KeyConditionExpression: "#partition = :counts AND #sort BETWEEN :from AND :to",
      ExpressionAttributeNames: {
        ...Object.fromEntries(told.map((name) => [`#${name}`, name])),
        "#partition": "PK",
        "#sort": "SK",
      },
      ExpressionAttributeValues: { ":counts": "COUNTS", ":from": from, ":to": to },
      ProjectionExpression: told.map((name) => `#${name}`).join(", "),
      ScanIndexForward: false,
      Limit: startKey ? monthsAtOnce : firstAtOnce,
      ...(startKey && { ExclusiveStartKey: startKey }),
    });
    const { Items = [], LastEvaluatedKey } = await table.getDocumentClient().send(command);
    for (const row of Items) yield monthOf(row as { month: string });
    startKey = LastEvaluatedKey;
  } while (startKey);
}

/** How many assets a month holds, of all kinds. */
export const totalOf = (month: Pick<Month, Asset.Kind>): number =>
  kinds.reduce((count, kind) => count + month[kind], 0);

/** May this month hold assets of this kind? A dirty month may hold more than its counts say. */
export const mayHave = (month: Month, kind: Asset.Kind): boolean => month[kind] > 0 || isDirty(month);

/** Was the month touched since it was counted for good? */
export const isDirty = ({ marks, countedMarks }: Pick<Month, "marks" | "countedMarks">): boolean =>
  marks !== (countedMarks ?? 0);

/** A month as its item tells it: what was never written is not there. */
const monthOf = (row: { month: string }): Month => ({ ...uncounted, ...row });

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
