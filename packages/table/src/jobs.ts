import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type AssetId, Fault, Job, shardOf } from "@darkroom/domain";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { $add, $set, UpdateItemCommand } from "dynamodb-toolbox/entity/actions/update";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { getAll } from "./get-all.ts";
import { jobEntity } from "./job-entity.ts";
import { ifRevision, revise } from "./revise.ts";
import type { DarkroomTable } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK ASSET#<assetId>                 SK JOB#<stage>   one asset's jobs lie together: one Query tells the whole truth
// byDue  PK DUE#<lane>#<priority>#<shard>   SK dueAtMs       only jobs that are not final: the index is sparse, eight shards

/** Names one job. */
export type Key = { assetId: AssetId; stage: string };

/** A shard of a lane's due index, up to a time. */
export type Due = { lane: string; priority: 0 | 1; shard: number; untilMs: number; limit?: number };

export const dueShards = 8;

/** The job. Throws `job.missing` when there is none. */
export async function get(table: DarkroomTable, key: Key): Promise<Job.Info> {
  return mustExist(await find(table, key), key);
}

/**
 * Lets the domain decide, commits if nobody wrote in between, and otherwise reads and asks again. It starts from the
 * job the caller holds, and reads only when there is none or it is no longer the latest.
 */
export async function change(
  table: DarkroomTable,
  key: Key,
  decide: (job: Job.Info) => Job.Info,
  held?: Job.Info,
): Promise<Job.Info> {
  const { job } = await commit(table, key, (now) => decide(mustExist(now, key)), held ?? (await get(table, key)));
  return job;
}

/** The same for a job that may not exist yet, from what the caller has just read. `isNews`: there was something to write. */
export function plan(
  table: DarkroomTable,
  key: Key,
  decide: (job?: Job.Info) => Job.Info,
  seen?: Job.Info,
): Promise<{ job: Job.Info; isNews: boolean }> {
  return commit(table, key, decide, seen);
}

/** Writes what is decided about the job that is there, if there is one. */
export async function put(
  table: DarkroomTable,
  key: Key,
  decide: (job: Job.Info | undefined) => Job.Info,
): Promise<Job.Info> {
  const { job } = await commit(table, key, decide, await find(table, key));
  return job;
}

/** Takes the lease: an ordinary queued job in one call; whatever is odd about a job is read, and decided by the domain. */
export async function claim(table: DarkroomTable, key: Key, by: Job.By): Promise<{ job: Job.Info; isOurs: boolean }> {
  const ordinary = await claimQueued(table, key, by);
  if (ordinary) return { job: ordinary, isOurs: true };
  let isOurs = false;
  const job = await change(table, key, (now) => {
    const next = Job.claim(now, by);
    isOurs = next !== now && next.state === "running";
    return next;
  });
  return { job, isOurs };
}

/** The jobs of one shard of a lane that somebody must look at, the longest overdue first. */
export async function pageDue(
  table: DarkroomTable,
  { lane, priority, shard, untilMs, limit = 100 }: Due,
): Promise<Job.Info[]> {
  const query = { index: "byDue", partition: duePartition(lane, priority, shard), range: { lte: untilMs } } as const;
  const command = table.build(QueryCommand).entities(jobEntity(table)).query(query);
  const { Items = [] } = await command.options({ limit, entityAttrFilter: false }).send();
  return Items.map((row) => Job.Info.parse(row));
}

/** How many jobs of a shard are open, up to a bound; nothing is read of them but that they are there. */
export async function pageOpen(
  table: DarkroomTable,
  { lane, priority, shard, limit = 500 }: Omit<Due, "untilMs">,
): Promise<Job.Info[]> {
  return pageDue(table, { lane, priority, shard, untilMs: Number.MAX_SAFE_INTEGER, limit });
}

async function commit(
  table: DarkroomTable,
  key: Key,
  decide: (job?: Job.Info) => Job.Info,
  held: Job.Info | undefined,
): Promise<{ job: Job.Info; isNews: boolean }> {
  const read = () => find(table, key);
  const contended = () =>
    new Fault("unavailable", "job.contended", "The job kept changing while we were deciding", key);
  let isNews = false;
  const store = { first: held, read, write: (job: Job.Info, over?: number) => write(table, job, over), contended };
  const job = await revise(store, (before: Job.Info | undefined): Job.Info => {
    const decided = decide(before);
    isNews = decided !== before;
    return decided;
  });
  return { job, isNews };
}

/** [Note: claim twice] What `Job.claim` does to an ordinary queued job, as one update; a test holds the two together. */
async function claimQueued(table: DarkroomTable, key: Key, by: Job.By): Promise<Job.Info | undefined> {
  const lease = Job.leaseFor(by);
  const counted = { attempt: $add(1), fence: $add(1), revision: $add(1), claimedAtMs: by.nowMs };
  const update = jobEntity(table)
    .build(UpdateItemCommand)
    .item({ ...key, state: "running", lease: $set(lease), ...counted, dueSK: lease.expiresAtMs + Job.graceMs });
  const condition = {
    and: [
      { attr: "state" as const, eq: "queued" },
      { attr: "isWaiting" as const, exists: false as const },
      { attr: "claimedAtMs" as const, exists: false as const },
      { attr: "notBeforeMs" as const, lte: by.nowMs },
      { attr: "attempt" as const, lt: by.maxAttempts },
      ...(by.stageVersion === undefined ? [] : [{ attr: "stageVersion" as const, lte: by.stageVersion }]),
    ],
  };
  const command = new UpdateCommand(update.options({ condition, returnValues: "ALL_NEW" }).params());
  const given = await unlessRefused(() => table.getDocumentClient().send(command));
  return given && Job.Info.parse(given.Attributes); // the row is parsed here: toolbox would format it first, for as much again
}

/** Those of these jobs that are there, in no order. Reads in batches of 100. */
export async function findAll(table: DarkroomTable, keys: readonly Key[]): Promise<Job.Info[]> {
  return (await getAll(table, jobEntity(table), keys)).map((row) => Job.Info.parse(row));
}

async function find(table: DarkroomTable, key: Key): Promise<Job.Info | undefined> {
  const get = jobEntity(table).build(GetItemCommand).key({ assetId: key.assetId, stage: key.stage });
  const command = new GetCommand(get.options({ consistent: true }).params());
  const { Item } = await table.getDocumentClient().send(command);
  return Item && Job.Info.parse(Item);
}

function mustExist(job: Job.Info | undefined, key: Key): Job.Info {
  if (job) return job;
  throw new Fault("missing", "job.missing", "No such job", key);
}

/** False when somebody else was quicker. */
async function write(table: DarkroomTable, job: Job.Info, revision: number | undefined): Promise<boolean> {
  const dueSK = Job.dueAtMs(job);
  const duePK = duePartition(job.lane, job.priority, shardOf(job.assetId, dueShards));
  const put = jobEntity(table)
    .build(PutItemCommand)
    .item({ ...job, ...(dueSK !== undefined && { duePK, dueSK }) });
  return (await unlessRefused(() => put.options({ condition: ifRevision(revision) }).send())) !== undefined;
}

const duePartition = (lane: string, priority: 0 | 1, shard: number): string => `DUE#${lane}#${priority}#${shard}`;
