import { Fault, ModelProfile } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { perTable } from "./per-table.ts";
import { ifRevision, revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK MODELPROFILES   SK <machine>#<model>   how long one model took on one machine

const partition = "MODELPROFILES";

const profileEntity = perTable(
  (table) =>
    new Entity({
      name: "ModelProfile",
      table,
      timestamps: false,
      schema: item({
        machine: string().key(),
        model: string().key(),
        schemaVersion: number().default(schemaVersion),
        samples: any(),
        updatedAtMs: number(),
        revision: number(),
      }),
      computeKey: ({ machine, model }) => ({ PK: partition, SK: `${machine}#${model}` }),
    }),
);

type Key = Pick<ModelProfile.Info, "machine" | "model">;

/** What is known of a model on a machine; nothing, when nobody has measured it. */
export async function get(table: DarkroomTable, { machine, model }: Key): Promise<ModelProfile.Info> {
  const { Item } = await profileEntity(table).build(GetItemCommand).key({ machine, model }).send();
  return Item ? ModelProfile.Info.parse(Item) : ModelProfile.none(machine, model);
}

/** Lets the domain decide, commits if nobody wrote in between, and otherwise reads and asks again. */
export async function change(
  table: DarkroomTable,
  key: Key,
  decide: (profile: ModelProfile.Info) => ModelProfile.Info,
): Promise<ModelProfile.Info> {
  const read = () => get(table, key);
  const write = async (profile: ModelProfile.Info, over?: number) => {
    const put = profileEntity(table).build(PutItemCommand).item(profile);
    return (await unlessRefused(() => put.options({ condition: ifRevision(over) }).send())) !== undefined;
  };
  const contended = () =>
    new Fault("unavailable", "model_profile.contended", "What is known of a model kept changing", key);
  return revise({ first: await read(), read, write, contended }, decide);
}

/** All of them, at most 50. */
export async function list(table: DarkroomTable): Promise<ModelProfile.Info[]> {
  const command = table.build(QueryCommand).entities(profileEntity(table)).query({ partition });
  const { Items = [] } = await command.options({ limit: 50, entityAttrFilter: false }).send();
  return Items.map((row) => ModelProfile.Info.parse(row));
}
