import { type AssetId, Summary, shardOf } from "@darkroom/domain";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import * as Counts from "./counts.ts";
import { merge } from "./merge.ts";
import { summaryEntity } from "./summary-entity.ts";
import type { DarkroomTable } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item       PK ASSET#<assetId>                  SK SUMMARY                  what lists show
// byMonth    PK TL#<yyyy-mm>#<kind>#<shard>      SK <capturedAt>#<assetId>   timeline and lists; shards as the month's counts say
// byChange   PK CHANGED#<shard>                  SK <changedAtMs>#<assetId>  GET /v1/changes, four shards

export const changeShards = 4;
const kinds = ["image", "video", "other"] as const;
type Kind = (typeof kinds)[number];

/** The summary of an asset, if it has one. */
export async function find(table: DarkroomTable, assetId: AssetId): Promise<Summary.Info | undefined> {
  const get = summaryEntity(table).build(GetItemCommand).key({ assetId });
  const { Item } = await get.options({ consistent: true }).send();
  return Item && Summary.Info.parse(Item.shown);
}

/**
 * Puts a summary unless the one that is there was made from the same revisions or newer ones. Answers the months whose
 * counts it touched: its own, and the one it was in before.
 */
export async function put(table: DarkroomTable, summary: Summary.Info, shards: number): Promise<string[]> {
  const month = Summary.monthOf(summary);
  const shard = shardOf(summary.assetId, shards);
  const madeOf = madeOfSum(summary);
  const place = {
    monthPK: `TL#${month}#${summary.kind}#${shard}`,
    monthSK: `${summary.capturedAt}#${summary.assetId}`,
  };
  const command = summaryEntity(table)
    .build(PutItemCommand)
    .item({
      assetId: summary.assetId,
      shown: summary,
      madeOf,
      ...(summary.issue && { issue: summary.issue }),
      ...(!summary.isDeleted && place),
      changePK: `CHANGED#${shardOf(summary.assetId, changeShards)}`,
      changeSK: `${timeKey(summary.changedAtMs)}#${summary.assetId}`,
    });
  const isNews = {
    or: [
      { attr: "madeOf" as const, exists: false as const },
      { attr: "madeOf" as const, lt: madeOf },
    ],
  };
  const written = await unlessRefused(() => command.options({ condition: isNews, returnValues: "ALL_OLD" }).send());
  if (!written) return summary.isDeleted ? [] : [month]; // it may be there since an invocation that died before it marked the month
  const before = written.Attributes && Summary.Info.safeParse(written.Attributes.shown).data;
  const old = before && !before.isDeleted ? [Summary.monthOf(before)] : [];
  return [...new Set([...old, ...(summary.isDeleted ? [] : [month])])];
}

export type Page = {
  limit: number;
  before?: string | undefined; // `<capturedAt>#<assetId>` of the last one seen
  from?: string | undefined; // captured at or after, ISO 8601 UTC
  to?: string | undefined; // captured before
  kind?: Kind | undefined;
};

/** A page of the library, newest capture first, by merging the partitions of each month that has any. */
export async function page(table: DarkroomTable, asked: Page): Promise<{ items: Summary.Info[]; next?: string }> {
  const items: Summary.Info[] = [];
  const upper = [asked.before, asked.to].filter((bound) => bound !== undefined).sort()[0];
  for await (const month of Counts.listMonths(table, { from: asked.from?.slice(0, 7), to: upper?.slice(0, 7) })) {
    const shown = kinds.filter((kind) => (!asked.kind || asked.kind === kind) && Counts.mayHave(month, kind));
    const partitions = shown.flatMap((kind) =>
      Array.from({ length: month.shards }, (_, shard) => `TL#${month.month}#${kind}#${shard}`),
    );
    const rest = asked.limit - items.length;
    const range = { gte: asked.from ?? "0", lt: upper ?? "~" };
    const pages = await Promise.all(partitions.map((partition) => pagePartition(table, partition, range, rest)));
    items.push(...merge(pages, sortKey).slice(0, rest));
    if (items.length >= asked.limit) break;
  }
  const last = items.at(-1);
  return items.length < asked.limit || !last ? { items } : { items, next: sortKey(last) };
}

/** What was written in (since, until], ms, oldest first, at most `limit`. */
export async function pageChanges(
  table: DarkroomTable,
  { sinceMs, untilMs, limit }: { sinceMs: number; untilMs: number; limit: number },
): Promise<Summary.Info[]> {
  const range = { between: [`${timeKey(sinceMs + 1)}#`, `${timeKey(untilMs)}#~`] as [string, string] };
  const shards = Array.from({ length: changeShards }, (_, shard) => `CHANGED#${shard}`);
  const pages = await Promise.all(
    shards.map(async (partition) => {
      const command = table.build(QueryCommand).entities(summaryEntity(table));
      const { Items = [] } = await command
        .query({ index: "byChange", partition, range })
        .options({ limit, entityAttrFilter: false })
        .send();
      return Items.map(({ shown }) => shown as Summary.Info);
    }),
  );
  return pages
    .flat()
    .sort((a, b) => a.changedAtMs - b.changedAtMs)
    .slice(0, limit);
}

type Range = { gte: string; lt: string };

async function pagePartition(
  table: DarkroomTable,
  partition: string,
  range: Range,
  limit: number,
): Promise<Summary.Info[]> {
  const between: [string, string] = [range.gte, range.lt];
  const command = table.build(QueryCommand).entities(summaryEntity(table));
  const { Items = [] } = await command
    .query({ index: "byMonth", partition, range: { between } })
    .options({ limit: Math.min(limit + 1, 501), reverse: true, entityAttrFilter: false })
    .send();
  const found = Items.map(({ shown }) => shown as Summary.Info);
  return found.filter((summary) => sortKey(summary) < range.lt).slice(0, limit); // BETWEEN takes its upper bound in
}

const sortKey = ({ capturedAt, assetId }: Pick<Summary.Info, "capturedAt" | "assetId">): string =>
  `${capturedAt}#${assetId}`;

const timeKey = (ms: number): string => String(Math.max(0, Math.floor(ms))).padStart(15, "0");

/** The sum of the revisions a summary was made from. Each only grows, so a summary made later never has a smaller one. */
function madeOfSum(summary: Pick<Summary.Info, "assetRevision" | "jobRevisions">): number {
  return Object.values(summary.jobRevisions).reduce((sum, revision) => sum + revision, summary.assetRevision);
}
