import { Lane } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { boolean, item, number, string } from "dynamodb-toolbox/schema";
import { perTable } from "./per-table.ts";
import { ifRevision } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK CTRL#<lane>   SK LANE   the lane's door; absent while nobody has ever closed it
const laneEntity = perTable(
  (table) =>
    new Entity({
      name: "Lane",
      table,
      timestamps: false,
      schema: item({
        lane: string().key(),
        schemaVersion: number().default(schemaVersion),
        isPaused: boolean().optional(),
        pauseReason: string().optional(),
        pausedAtMs: number().optional(),
        failures: number(),
        openUntilMs: number().optional(),
        reason: string().optional(),
        closedAtMs: number().optional(),
        probedAtMs: number().optional(),
        kickedAtMs: number().optional(),
        revision: number(),
      }),
      computeKey: ({ lane }) => ({ PK: `CTRL#${lane}`, SK: "LANE" }),
    }),
);

/** The lane's door as it stands; open when nobody has ever closed it. */
export async function get(table: DarkroomTable, lane: string): Promise<Lane.Info> {
  const { Item } = await laneEntity(table).build(GetItemCommand).key({ lane }).options({ consistent: true }).send();
  return Item ? Lane.Info.parse(Item) : Lane.open(lane);
}

/** Lets the domain decide about the door; whoever was quicker wins, and the caller gets what stands. */
export async function change(
  table: DarkroomTable,
  lane: string,
  decide: (lane: Lane.Info) => Lane.Info,
): Promise<Lane.Info> {
  const before = await get(table, lane);
  const after = decide(before);
  if (after === before) return before;
  const written = { ...after, revision: before.revision + 1 };
  const put = laneEntity(table).build(PutItemCommand).item(written);
  const condition = ifRevision(before.revision);
  const isOurs = await unlessRefused(() => put.options({ condition }).send());
  return isOurs ? written : change(table, lane, decide);
}
