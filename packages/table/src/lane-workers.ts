import { LaneWorker } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { perTable } from "./per-table.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";

// item   PK WORKERS#<lane>   SK <id>   one worker; ids sort by when it was started; it may go after a week

const keptSec = 7 * 86_400;

const workerEntity = perTable(
  (table) =>
    new Entity({
      name: "LaneWorker",
      table,
      timestamps: false,
      schema: item({
        lane: string().key(),
        id: string().key(),
        schemaVersion: number().default(schemaVersion),
        worker: any(),
        expiresAtSec: number(),
      }),
      computeKey: ({ lane, id }) => ({ PK: `WORKERS#${lane}`, SK: id }),
    }),
);

/** Writes what a worker tells of itself, over what it told before. */
export async function put(table: DarkroomTable, worker: LaneWorker.Info, nowMs: number): Promise<void> {
  const { lane, id } = worker;
  const expiresAtSec = Math.floor(nowMs / 1000) + keptSec;
  await workerEntity(table).build(PutItemCommand).item({ lane, id, worker, expiresAtSec }).send();
}

/** The workers of a lane that were started last, the latest first, at most `limit`. */
export async function list(table: DarkroomTable, lane: string, limit: number): Promise<LaneWorker.Info[]> {
  const command = table
    .build(QueryCommand)
    .entities(workerEntity(table))
    .query({ partition: `WORKERS#${lane}` });
  const { Items = [] } = await command.options({ limit, reverse: true, entityAttrFilter: false }).send();
  return Items.map(({ worker }) => LaneWorker.Info.parse(worker));
}
