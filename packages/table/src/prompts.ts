import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { type AssetId, Prompt, shardOf } from "@darkroom/domain";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { merge } from "./merge.ts";
import { currentEntity, entryEntity, linkEntity, promptEntity, shards } from "./prompt-entities.ts";
import { ifRevision } from "./revise.ts";
import type { DarkroomTable } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item      PK ASSET#<assetId>              SK PROMPT               what the asset was generated with, as last read
//           PK ASSET#<assetId>              SK PROMPTLOG#<number>   its history: an entry for each change
//           PK PROMPT#<promptId>            SK PROMPT               one prompt, with how many pictures it made
//           PK PROMPT#<promptId>#<shard>    SK <assetId>            those pictures, four shards
// byMonth   PK PROMPTS#<shard>              SK <lastSeenAt>#<id>    all prompts that made any, four shards

const mostCounted = 1_000; // of each shard: beyond it, a prompt says "at least"
const rounds = 4;
const mostShown = 3_000; // characters: a page of them is one Query of each shard

/** What the asset was generated with, as it was last read. */
export async function findCurrent(table: DarkroomTable, assetId: AssetId): Promise<Prompt.Current | undefined> {
  const command = currentEntity(table).build(GetItemCommand).key({ assetId }).options({ consistent: true });
  const { Item } = await command.send();
  return Item && Prompt.Current.parse(Item);
}

/**
 * Takes in what was read of an asset, if it is news: the history gets its entry, the prompt its picture. Whoever dies in
 * between is followed by another who does the same again. Answers whether it was news.
 */
export async function observe(table: DarkroomTable, seen: Prompt.Seen, nowMs: number): Promise<boolean> {
  for (let round = 0; round < rounds; round++) {
    const before = await findCurrent(table, seen.assetId);
    const news = Prompt.observe(before, seen, nowMs);
    if (!news) return false;
    const { current, entry } = news;
    const isOther = before?.promptId !== current.promptId;
    if (current.promptId && isOther) await link(table, current.promptId, current, nowMs);
    await entryEntity(table).build(PutItemCommand).item(entry).send();
    if (before?.promptId && isOther) await unlink(table, before.promptId, before, nowMs);
    if (await write(table, { ...current, revision: current.revision + 1 }, before?.revision)) return true;
  }
  return false; // somebody else keeps reading the same asset: they have the newer word
}

/** An asset takes over what another was generated with, as it was last read; its history is copied beside. May be repeated. */
export async function carry(
  table: DarkroomTable,
  { from, to, etag }: { from: AssetId; to: AssetId; etag: string },
  nowMs: number,
): Promise<void> {
  const [held, before] = await Promise.all([findCurrent(table, from), findCurrent(table, to)]);
  if (!held) return;
  if (held.promptId) await link(table, held.promptId, { assetId: to, settings: held.settings }, nowMs);
  const revision = (before?.revision ?? 0) + 1;
  await write(table, { ...held, assetId: to, etag, revision }, before?.revision);
}

/** An asset's history, the latest first, at most a hundred entries. */
export async function listEntries(table: DarkroomTable, assetId: AssetId): Promise<Prompt.Entry[]> {
  const command = new QueryCommand({
    TableName: table.getName(),
    KeyConditionExpression: "PK = :asset AND begins_with(SK, :log)",
    ExpressionAttributeValues: { ":asset": `ASSET#${assetId}`, ":log": "PROMPTLOG#" },
    ScanIndexForward: false,
    Limit: 100,
  });
  const { Items = [] } = await table.getDocumentClient().send(command);
  return Items.map((row) => Prompt.Entry.parse(row));
}

/** The prompt, if there is one of this id. */
export async function find(table: DarkroomTable, promptId: Prompt.Id): Promise<Prompt.Info | undefined> {
  const { Item } = await promptEntity(table).build(GetItemCommand).key({ promptId }).send();
  return Item && Prompt.Info.parse(Item);
}

/** The pictures of a prompt, at most so many of each of its four shards. */
export async function listAssets(table: DarkroomTable, promptId: Prompt.Id, limit: number): Promise<AssetId[]> {
  const pages = await Promise.all(shardNumbers.map((shard) => pageLinks(table, promptId, shard, { limit })));
  return pages.flatMap(({ Items = [] }) => Items.map(({ SK }) => SK as AssetId)).slice(0, limit);
}

/** Prompts that made pictures, the last one seen first; `before` is the place of an earlier answer. */
export async function page(
  table: DarkroomTable,
  { limit, before }: { limit: number; before?: string | undefined },
): Promise<{ items: Prompt.Info[]; next?: string }> {
  const pages = await Promise.all(
    shardNumbers.map(async (shard) => {
      const command = new QueryCommand({
        TableName: table.getName(),
        IndexName: "byMonth",
        KeyConditionExpression: "monthPK = :shard AND monthSK < :before",
        ExpressionAttributeValues: { ":shard": `PROMPTS#${shard}`, ":before": before ?? "~" },
        ScanIndexForward: false,
        Limit: limit,
      });
      const { Items = [] } = await table.getDocumentClient().send(command);
      return Items.map((row) => Prompt.Info.parse(row));
    }),
  );
  const items = merge(pages, placeOf).slice(0, limit);
  const last = items.at(-1);
  return items.length < limit || !last ? { items } : { items, next: placeOf(last) };
}

const placeOf = ({ lastSeenAt, promptId }: Prompt.Info): string => `${lastSeenAt}#${promptId}`;
const shardNumbers = Array.from({ length: shards }, (_, shard) => shard);

type Linked = Pick<Prompt.Current, "assetId" | "settings">;

async function link(table: DarkroomTable, promptId: Prompt.Id, of: Linked, nowMs: number): Promise<void> {
  await linkEntity(table).build(PutItemCommand).item({ promptId, assetId: of.assetId }).send();
  await recount(table, promptId, of, nowMs);
}

async function unlink(table: DarkroomTable, promptId: Prompt.Id, of: Linked, nowMs: number): Promise<void> {
  await linkEntity(table).build(DeleteItemCommand).key({ promptId, assetId: of.assetId }).send();
  await recount(table, promptId, of, nowMs);
}

/** A prompt's pictures are counted, never incremented: whatever was done twice, or not at all, the count is right after it. */
async function recount(table: DarkroomTable, promptId: Prompt.Id, { settings }: Linked, nowMs: number): Promise<void> {
  const known = await find(table, promptId);
  const options = { limit: mostCounted, isCount: true };
  const pages = await Promise.all(shardNumbers.map((shard) => pageLinks(table, promptId, shard, options)));
  const assets = pages.reduce((sum, { Count = 0 }) => sum + Count, 0);
  const isCapped = pages.some(({ LastEvaluatedKey }) => LastEvaluatedKey !== undefined);
  const now = new Date(nowMs).toISOString();
  const { positive = "", negative } = known ?? settings;
  const words = { positive: positive.slice(0, mostShown), ...(negative && { negative: negative.slice(0, mostShown) }) };
  const prompt = { promptId, ...words, assets, firstSeenAt: known?.firstSeenAt ?? now, lastSeenAt: now };
  const place = assets > 0 && { monthPK: `PROMPTS#${shardOf(promptId, shards)}`, monthSK: placeOf(prompt) };
  await promptEntity(table)
    .build(PutItemCommand)
    .item({ ...prompt, ...(isCapped && { isCapped }), ...place })
    .send();
}

function pageLinks(
  table: DarkroomTable,
  promptId: Prompt.Id,
  shard: number,
  { limit, isCount = false }: { limit: number; isCount?: boolean },
) {
  const command = new QueryCommand({
    TableName: table.getName(),
    KeyConditionExpression: "PK = :shard",
    ExpressionAttributeValues: { ":shard": `PROMPT#${promptId}#${shard}` },
    ConsistentRead: true,
    Limit: limit,
    ...(isCount ? { Select: "COUNT" as const } : { ProjectionExpression: "SK" }),
  });
  return table.getDocumentClient().send(command);
}

async function write(table: DarkroomTable, current: Prompt.Current, revision: number | undefined): Promise<boolean> {
  const put = currentEntity(table).build(PutItemCommand).item(current);
  return (await unlessRefused(() => put.options({ condition: ifRevision(revision) }).send())) !== undefined;
}
