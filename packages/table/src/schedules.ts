import { Fault, Schedule } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, boolean, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { perTable } from "./per-table.ts";
import { ifRevision, revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK SCHEDULES   SK <id>   work that is started at times people choose, with its last run; a hundred at most
const scheduleEntity = perTable(
  (table) =>
    new Entity({
      name: "Schedule",
      table,
      timestamps: false,
      schema: item({
        id: string().key(),
        schemaVersion: number().default(schemaVersion),
        what: string(),
        timing: any(),
        limit: number(),
        priority: number(),
        isEnabled: boolean(),
        filter: any().optional(),
        nextDueMs: number(),
        isAsked: boolean().optional(),
        cursor: string().optional(),
        run: any().optional(),
        revision: number(),
      }),
      computeKey: ({ id }) => ({ PK: "SCHEDULES", SK: id }),
    }),
);

/** So many schedules there may be. */
export const most = 100;

/** All of them, by id: one Query. */
export async function list(table: DarkroomTable): Promise<Schedule.Info[]> {
  const command = table.build(QueryCommand).entities(scheduleEntity(table)).query({ partition: "SCHEDULES" });
  const { Items = [] } = await command.options({ consistent: true, limit: most, entityAttrFilter: false }).send();
  return Items.map((row) => Schedule.Info.parse(row));
}

/** Adds a new one. `undefined` when there is one of this id. */
export async function add(table: DarkroomTable, schedule: Schedule.Info): Promise<Schedule.Info | undefined> {
  const written = { ...schedule, revision: 1 };
  return (await write(table, written, undefined)) ? written : undefined;
}

/** Lets the domain decide, commits if nobody wrote in between, and otherwise reads and asks again. Throws `schedule.missing`. */
export async function change(
  table: DarkroomTable,
  id: string,
  decide: (schedule: Schedule.Info) => Schedule.Info,
  held?: Schedule.Info,
): Promise<Schedule.Info> {
  const read = () => get(table, id);
  const contended = () =>
    new Fault("unavailable", "schedule.contended", "The schedule kept changing while we were deciding", { id });
  const first = held ?? (await read());
  return revise({ first, read, write: (schedule, over) => write(table, schedule, over), contended }, decide);
}

/** Deletes one. Throws `schedule.missing` when there is none. */
export async function remove(table: DarkroomTable, id: string): Promise<void> {
  const command = scheduleEntity(table).build(DeleteItemCommand).key({ id });
  const condition = { attr: "revision" as const, exists: true as const };
  if (!(await unlessRefused(() => command.options({ condition }).send()))) throw missing(id);
}

async function get(table: DarkroomTable, id: string): Promise<Schedule.Info> {
  const { Item } = await scheduleEntity(table).build(GetItemCommand).key({ id }).options({ consistent: true }).send();
  if (Item) return Schedule.Info.parse(Item);
  throw missing(id);
}

const missing = (id: string): Fault => new Fault("missing", "schedule.missing", "No such schedule", { id });

async function write(table: DarkroomTable, schedule: Schedule.Info, revision: number | undefined): Promise<boolean> {
  const put = scheduleEntity(table).build(PutItemCommand).item(schedule);
  return (await unlessRefused(() => put.options({ condition: ifRevision(revision) }).send())) !== undefined;
}
