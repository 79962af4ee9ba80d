import { Fault, Models } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { ifRevision, revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK CTRL#<lane>   SK MODELS   what the lane's models were at the last look; beside the lane's door
const modelsEntity = perTable(
  (table) =>
    new Entity({
      name: "Models",
      table,
      timestamps: false,
      schema: item({
        lane: string().key(),
        schemaVersion: number().default(schemaVersion),
        known: any().transform(jsonStringify()),
        revision: number(),
      }),
      computeKey: ({ lane }) => ({ PK: `CTRL#${lane}`, SK: "MODELS" }),
    }),
);

/** What was found at the last look. */
export async function get(table: DarkroomTable, lane: string): Promise<Models.Info> {
  const { Item } = await modelsEntity(table).build(GetItemCommand).key({ lane }).options({ consistent: true }).send();
  return Item ? Models.Info.parse(Item.known) : Models.none;
}

/** Lets the domain decide about what was found; writes nothing when that is no news. */
export async function change(
  table: DarkroomTable,
  lane: string,
  decide: (known: Models.Info) => Models.Info,
): Promise<Models.Info> {
  const read = () => get(table, lane);
  const write = async (known: Models.Info, over: number | undefined) => {
    const put = modelsEntity(table).build(PutItemCommand).item({ lane, known, revision: known.revision });
    return (await unlessRefused(() => put.options({ condition: ifRevision(over) }).send())) !== undefined;
  };
  const contended = () => new Fault("unavailable", "models.contended", "What is known of the models kept changing");
  return revise({ first: await read(), read, write, contended }, decide);
}
