import { Asset, type AssetId, Summary, shardOf } from "@darkroom/domain";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import * as Counts from "./counts.ts";
import { getAll } from "./get-all.ts";
import { merge } from "./merge.ts";
import { readSummaries } from "./read-summaries.ts";
import { summaryEntity } from "./summary-entity.ts";
import type { DarkroomTable } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item       PK ASSET#<assetId>                  SK SUMMARY                  what lists show
// byMonth    PK TL#<yyyy-mm>#<kind>#<shard>      SK <capturedAt>#<assetId>   timeline and lists; shards as the month's counts say
//            PK TL#<yyyy-mm>#behind#<shard>      SK <capturedAt>#<assetId>   what another asset is shown for: on no page but whole ones
//            PK TL#trash#<kind>#<shard>          SK <trashedAt>#<assetId>    the trash: a month of its own; 0000-01-01… is on its way out
// byChange   PK CHANGED#<shard>                  SK <changedAtMs>#<assetId>  GET /v1/changes, four shards

export const changeShards = 4;
const leastChanges = 200; // more than are written within one ms
const monthsTogether = 16; // months with few pictures are read side by side
const kinds = Asset.Kind.options;

/** The summary of an asset, if it has one. */
export async function find(table: DarkroomTable, assetId: AssetId): Promise<Summary.Info | undefined> {
  const get = summaryEntity(table).build(GetItemCommand).key({ assetId });
  const { Item } = await get.options({ consistent: true }).send();
  return Item && Summary.Info.parse(Item.shown);
}

/** Those of these assets' summaries that are there, by id. Reads in batches of 100; `isConsistent`: as they stand now. */
export async function findAll(
  table: DarkroomTable,
  ids: readonly AssetId[],
  { isConsistent = false }: { isConsistent?: boolean } = {},
): Promise<Map<AssetId, Summary.Info>> {
  const keys = ids.map((assetId) => ({ assetId }));
  const rows = await getAll(table, summaryEntity(table), keys, { isConsistent });
  const summaries = rows.map((row) => Summary.Info.parse(row["shown"]));
  return new Map(summaries.map((summary) => [summary.assetId, summary]));
}

/**
 * Puts a summary unless the one that is there was made from the same revisions or newer ones. Answers the months whose
 * counts it touched: its own, and the one it was in before.
 */
export async function put(table: DarkroomTable, summary: Summary.Info, shards: number): Promise<string[]> {
  const month = Summary.monthOf(summary);
  const shard = shardOf(summary.assetId, shards);
  const madeOf = Summary.rankOf(summary);
  const place = month !== undefined && {
    monthPK: `TL#${month}#${Summary.shelfOf(summary)}#${shard}`,
    monthSK: placeOf(summary),
  };
  const command = summaryEntity(table)
    .build(PutItemCommand)
    .item({
      assetId: summary.assetId,
      shown: summary,
      madeOf,
      ...(summary.issue && { issue: summary.issue }),
      ...place,
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
  if (!written) return [month ?? Summary.capturedMonthOf(summary)]; // it may be there since an invocation that died before it marked the month
  const before = written.Attributes && Summary.Info.safeParse(written.Attributes.shown).data;
  const touched = [before && Summary.monthOf(before), month].filter((name) => name !== undefined);
  return [...new Set(touched)];
}

/** Where a summary stands in the library, or in the trash: what a page that ends with it is gone on from. */
export const placeOf = (summary: Pick<Summary.Info, "capturedAt" | "trashedAt" | "isPurging" | "assetId">): string =>
  `${Summary.timeOf(summary)}#${summary.assetId}`;

export type Page = {
  limit: number;
  before?: string | undefined; // `<capturedAt>#<assetId>` of the last one seen
  from?: string | undefined; // captured at or after, ISO 8601 UTC
  to?: string | undefined; // captured before
  kind?: Asset.Kind | undefined;
  isWhole?: boolean; // with what is shown by another asset: films of live photos, all of a stack
};

/** A page of the library, newest capture first, by merging the partitions of each month that has any. */
export async function page(table: DarkroomTable, asked: Page): Promise<{ items: Summary.Info[]; next?: string }> {
  const items: Summary.Info[] = [];
  const upper = [asked.before, asked.to].filter((bound) => bound !== undefined).sort()[0];
  if (asked.from !== undefined && upper !== undefined && upper <= asked.from) return { items }; // nothing lies between
  const read = async (months: Counts.Month[]) => {
    const rest = asked.limit - items.length;
    const pages = await Promise.all(months.map((month) => pageMonth(table, month, { ...asked, upper, limit: rest })));
    items.push(...pages.flat().slice(0, rest));
  };
  let together: Counts.Month[] = [];
  const span = { ...(asked.from && { from: asked.from.slice(0, 7) }), ...(upper && { to: upper.slice(0, 7) }) };
  for await (const month of Counts.listMonths(table, { ...span, firstAtOnce: monthsTogether })) {
    together.push(month);
    const expected = together.reduce((sum, month) => sum + Counts.totalOf(month), 0);
    if (items.length + expected < asked.limit && together.length < monthsTogether) continue;
    await read(together);
    together = [];
    if (items.length >= asked.limit) break;
  }
  if (together.length > 0) await read(together);
  const last = items.at(-1);
  return items.length < asked.limit || !last ? { items } : { items, next: placeOf(last) };
}

/** A page of the trash, what was put there last first. */
export async function pageTrash(
  table: DarkroomTable,
  { limit, before }: Pick<Page, "limit" | "before">,
): Promise<{ items: Summary.Info[]; next?: string }> {
  const month = await Counts.get(table, Summary.trashMonth);
  const items = await pageMonth(table, month, { limit, upper: before });
  const last = items.at(-1);
  return items.length < limit || !last ? { items } : { items, next: placeOf(last) };
}

/**
 * A page of what is in the trash since `until` (ISO 8601 UTC) or longer, or on its way out: the longest first, at most
 * `limit`, after the place of an earlier page's last one.
 */
export async function pageTrashed(
  table: DarkroomTable,
  { until, limit, after }: { until: string; limit: number; after?: string | undefined },
): Promise<{ items: Summary.Info[]; next?: string }> {
  const month = await Counts.get(table, Summary.trashMonth);
  const between: [string, string] = [after === undefined ? "0" : `${after}~`, `${until}#~`];
  const pages = await Promise.all(
    partitionsOf(month, kinds).map((partition) =>
      readSummaries(table, { index: "byMonth", partition, between, limit }),
    ),
  );
  const reached = pages.flatMap(({ items, nextKey }) => (nextKey ? items.slice(-1).map(placeOf) : [])).sort()[0] ?? "~";
  const byAge = (a: Summary.Info, b: Summary.Info) => (placeOf(a) < placeOf(b) ? -1 : 1);
  const found = pages.flatMap(({ items }) => items.filter((one) => placeOf(one) <= reached)).sort(byAge);
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const isAll = reached === "~" && items.length === found.length;
  return isAll || !last ? { items } : { items, next: placeOf(last) };
}

/**
 * What was written in (since, until], ms, oldest first, at most `limit`, and until when that is all there was: whoever
 * asks again since then misses nothing. Only what was written within one ms is never parted, however much it is.
 */
export async function pageChanges(
  table: DarkroomTable,
  { sinceMs, untilMs, limit }: { sinceMs: number; untilMs: number; limit: number },
): Promise<{ items: Summary.Info[]; reachedMs: number }> {
  const between: [string, string] = [`${timeKey(sinceMs + 1)}#`, `${timeKey(untilMs)}#~`];
  const shards = Array.from({ length: changeShards }, (_, shard) => `CHANGED#${shard}`);
  const pages = await Promise.all(
    shards.map(async (partition) => {
      const atOnce = Math.max(limit, leastChanges);
      const { items, nextKey } = await readSummaries(table, { index: "byChange", partition, between, limit: atOnce });
      return { items, reachedMs: nextKey ? (items.at(-1)?.changedAtMs ?? untilMs) - 1 : untilMs };
    }),
  );
  const found = pages.flatMap(({ items }) => items).sort((a, b) => a.changedAtMs - b.changedAtMs);
  const cutMs = (found[limit]?.changedAtMs ?? untilMs + 1) - 1;
  const reachedMs = Math.max(found[0]?.changedAtMs ?? 0, Math.min(cutMs, ...pages.map(({ reachedMs }) => reachedMs)));
  return { items: found.filter(({ changedAtMs }) => changedAtMs <= reachedMs), reachedMs };
}

/**
 * A walk over every summary there is, deleted ones too, in the order they were written: a page of one of the `changeShards`
 * shards after a position; without `next` it was the last for now. What is written meanwhile comes (again) later on.
 */
export async function pageShard(
  table: DarkroomTable,
  shard: number,
  { after = "", limit }: { after?: string | undefined; limit: number },
): Promise<{ items: Summary.Info[]; next: string | undefined }> {
  const between: [string, string] = [`${after}!`, "~"];
  const stretch = { index: "byChange", partition: `CHANGED#${shard}`, between, limit } as const;
  const { items, nextKey } = await readSummaries(table, stretch);
  const last = items.at(-1);
  return { items, next: nextKey && last && `${timeKey(last.changedAtMs)}#${last.assetId}` };
}

/** One month's part of a page: its partitions, merged. */
async function pageMonth(
  table: DarkroomTable,
  month: Counts.Month,
  { limit, kind, from, upper, isWhole }: Page & { upper: string | undefined },
): Promise<Summary.Info[]> {
  const shown = partitionsOf(month, kind ? [kind] : kinds);
  const partitions = isWhole ? [...shown, ...shardsOf(month, "behind")] : shown;
  const range = { gte: from ?? "0", lt: upper ?? "~", kind };
  const pages = await Promise.all(partitions.map((partition) => pagePartition(table, partition, range, limit)));
  return merge(pages, placeOf).slice(0, limit);
}

/** The partitions of a month that may hold assets of these kinds. */
const partitionsOf = (month: Counts.Month, wanted: readonly Asset.Kind[]): string[] =>
  wanted.filter((kind) => Counts.mayHave(month, kind)).flatMap((kind) => shardsOf(month, kind));

const shardsOf = ({ month, shards }: Counts.Month, shelf: Asset.Kind | "behind"): string[] =>
  Array.from({ length: shards }, (_, shard) => `TL#${month}#${shelf}#${shard}`);

type Range = { gte: string; lt: string; kind: Asset.Kind | undefined };

async function pagePartition(
  table: DarkroomTable,
  partition: string,
  range: Range,
  limit: number,
): Promise<Summary.Info[]> {
  const between: [string, string] = [range.gte, range.lt];
  const found: Summary.Info[] = [];
  let startKey: Record<string, unknown> | undefined;
  do {
    const atOnce = Math.min(limit + 1, 501);
    const stretch = { index: "byMonth", partition, between, limit: atOnce, isReverse: true, startKey } as const;
    const { items, nextKey } = await readSummaries(table, stretch);
    const isMeant = ({ kind }: Summary.Info) => range.kind === undefined || kind === range.kind;
    found.push(...items.filter((summary) => placeOf(summary) < range.lt && isMeant(summary))); // BETWEEN takes its upper bound in
    startKey = nextKey;
  } while (startKey && found.length < limit);
  return found.slice(0, limit);
}

const timeKey = (ms: number): string => String(Math.max(0, Math.floor(ms))).padStart(15, "0");
