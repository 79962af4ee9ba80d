import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Job } from "@darkroom/domain";
import { dueShards } from "./jobs.ts";
import type { DarkroomTable } from "./table.ts";

// byDue  PK DUE#<lane>#<priority>#<shard>   SK dueAtMs   a shard begins with what is longest due

/** What can be told of an open job without reading all of it. */
export type OpenJob = Pick<
  Job.Info,
  "stage" | "state" | "attempt" | "notBeforeMs" | "isWaiting" | "reason" | "createdAtMs"
>;

const told = ["stage", "state", "attempt", "notBeforeMs", "isWaiting", "reason", "createdAtMs"];
const priorities = [0, 1] as const;
const mostOfFirst = 100;
const mostOfEach = 25;
const mostCounted = 1000;

/**
 * The open jobs of a lane: all of them while no shard holds 25; otherwise up to 100 of the first shard of each priority, the
 * longest due first. `isCapped` says that there are more. Two Queries a lane behind a backlog, sixteen without.
 */
export async function sample(table: DarkroomTable, lane: string): Promise<{ jobs: OpenJob[]; isCapped: boolean }> {
  const page = (priority: 0 | 1, shard: number, limit: number) =>
    query(table, `DUE#${lane}#${priority}#${shard}`, limit);
  const firsts = await Promise.all(priorities.map((priority) => page(priority, 0, mostOfFirst)));
  if (firsts.some((jobs) => jobs.length >= mostOfEach)) return { jobs: firsts.flat(), isCapped: true };
  const others = Array.from({ length: dueShards - 1 }, (_, at) => at + 1);
  const rest = await Promise.all(
    priorities.flatMap((priority) => others.map((shard) => page(priority, shard, mostOfEach))),
  );
  return { jobs: [...firsts, ...rest].flat(), isCapped: rest.some((jobs) => jobs.length >= mostOfEach) };
}

/** How many jobs of each priority are open, counted up to 1,000 in each shard: sixteen Queries that answer no items. */
export async function count(
  table: DarkroomTable,
  lane: string,
): Promise<{ interactive: number; bulk: number; isCapped: boolean }> {
  const shards = Array.from({ length: dueShards }, (_, shard) => shard);
  const countOf = (priority: 0 | 1) =>
    Promise.all(shards.map((shard) => countIn(table, `DUE#${lane}#${priority}#${shard}`)));
  const [urgent, others] = await Promise.all([countOf(0), countOf(1)]);
  const sum = (counts: readonly number[]) => counts.reduce((total, one) => total + one, 0);
  const isCapped = [...urgent, ...others].some((one) => one >= mostCounted);
  return { interactive: sum(urgent), bulk: sum(others), isCapped };
}

async function countIn(table: DarkroomTable, partition: string): Promise<number> {
  const command = new QueryCommand({
    TableName: table.getName(),
    IndexName: "byDue",
    KeyConditionExpression: "duePK = :due",
    ExpressionAttributeValues: { ":due": partition },
    Select: "COUNT",
    Limit: mostCounted,
  });
  const { Count = 0 } = await table.getDocumentClient().send(command);
  return Count;
}

/** Sent past the entity, whose reading of whole jobs would cost more than all the Queries. */
async function query(table: DarkroomTable, partition: string, limit: number): Promise<OpenJob[]> {
  const command = new QueryCommand({
    TableName: table.getName(),
    IndexName: "byDue",
    KeyConditionExpression: "#due = :due",
    ExpressionAttributeNames: { "#due": "duePK", ...Object.fromEntries(told.map((name) => [`#${name}`, name])) },
    ExpressionAttributeValues: { ":due": partition },
    ProjectionExpression: told.map((name) => `#${name}`).join(", "),
    Limit: limit,
  });
  const { Items = [] } = await table.getDocumentClient().send(command);
  return Items as OpenJob[];
}
