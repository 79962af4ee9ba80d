import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { type AssetId, Fault, type Job, Result, Version } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import * as Attempts from "./attempts.ts";
import { getAll } from "./get-all.ts";
import * as Jobs from "./jobs.ts";
import { perTable } from "./per-table.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK ASSET#<assetId>   SK RESULT#<stage>#<generation>   every version is kept; the job's `published` names one
const resultEntity = perTable(
  (table) =>
    new Entity({
      name: "Result",
      table,
      timestamps: false,
      schema: item({
        assetId: string().key(),
        stage: string().key(),
        generation: number().key(),
        schemaVersion: number().default(schemaVersion),
        fence: number(),
        etag: string(),
        stageVersion: number(),
        output: any(),
      }),
      computeKey: ({ assetId, stage, generation }) => ({
        PK: `ASSET#${assetId}`,
        SK: `RESULT#${stage}#${String(generation).padStart(6, "0")}`, // in order
      }),
    }),
);

const mostVersions = 100;

/** Written before the job is settled, and seen only once it is. An attempt that was replaced writes nothing. */
export async function put(table: DarkroomTable, result: Result.Info): Promise<void> {
  const command = resultEntity(table).build(PutItemCommand).item(result);
  const isOurs = [{ attr: "fence", exists: false } as const, { attr: "fence", lte: result.fence } as const];
  const written = await unlessRefused(() => command.options({ condition: { or: isOurs } }).send());
  if (!written)
    throw new Fault("conflict", "job.lease_lost", "The job passed to another worker", { stage: result.stage });
}

/** What people see of these jobs' stages: the result each job's `published` names, in the jobs' order. */
export async function listPublished(table: DarkroomTable, jobs: readonly Job.Info[]): Promise<Result.Info[]> {
  const keys = jobs.flatMap(({ assetId, stage, published }) =>
    published === undefined ? [] : [{ assetId, stage, generation: published }],
  );
  const rows = await getAll(table, resultEntity(table), keys, { isConsistent: true });
  const results = rows.map((row) => Result.Info.parse(row));
  const found = new Map(results.map((result) => [`${result.assetId}/${result.stage}`, result]));
  return keys.flatMap(({ assetId, stage }) => found.get(`${assetId}/${stage}`) ?? []);
}

/** Every attempt that gave a result of this asset, whatever became of it: `<stage>/<generation>-<fence>`. */
export async function listAttempts(table: DarkroomTable, assetId: AssetId): Promise<Set<string>> {
  const left = await Attempts.list(table, assetId);
  return new Set(left.map(({ stage, generation, fence }) => `${stage}/${generation}-${fence}`));
}

/** What people see of this stage, if there is anything yet. */
export async function findPublished(table: DarkroomTable, job: Job.Info): Promise<Result.Info | undefined> {
  const [result] = await listPublished(table, [job]);
  return result;
}

/** Names one result. */
export type Key = Pick<Result.Info, "assetId" | "stage" | "generation">;

/** The result of one generation, if it is there; read consistently. */
export async function find(table: DarkroomTable, key: Key): Promise<Result.Info | undefined> {
  const command = resultEntity(table).build(GetItemCommand).key(key).options({ consistent: true });
  const { Item } = await command.send();
  return Item && Result.Info.parse(Item);
}

/** The results of a job's generations that are kept, the latest first, at most a hundred. */
export async function listVersions(table: DarkroomTable, job: Job.Info): Promise<Result.Info[]> {
  const ofStage = {
    TableName: table.getName(),
    KeyConditionExpression: "PK = :partition AND begins_with(SK, :result)",
    ExpressionAttributeValues: { ":partition": `ASSET#${job.assetId}`, ":result": `RESULT#${job.stage}#` },
    ConsistentRead: true,
  };
  const { Items = [] } = await table
    .getDocumentClient()
    .send(new QueryCommand({ ...ofStage, ScanIndexForward: false, Limit: mostVersions }));
  const results = Items.map((row) => Result.Info.parse(row));
  return results.filter(({ generation }) => Version.isKept(job, generation));
}

/**
 * Removes what a job gave before its newest `kept` results; never what people see. The job says first which it keeps, so that
 * nobody can choose one that is on its way out. Answers the job as it is then.
 */
export async function prune(table: DarkroomTable, job: Job.Info, kept: number): Promise<Job.Info> {
  const { assetId, stage } = job;
  const made = await Attempts.list(table, assetId, { stage });
  const generations = made.map(({ generation }) => generation);
  const pruned = await Jobs.change(table, job, (now) => Version.prune(now, generations, kept), job);
  await Attempts.remove(
    table,
    assetId,
    made.filter(({ generation }) => !Version.isKept(pruned, generation)),
  );
  return pruned;
}
