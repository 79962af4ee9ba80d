import { Attention, Fault } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { ifRevision, revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK CTRL#home   SK ATTENTION   what was looked at, at most 100 KB of it, and what the quiet corner shows
const attentionEntity = perTable(
  (table) =>
    new Entity({
      name: "Attention",
      table,
      timestamps: false,
      schema: item({
        name: string().key(),
        schemaVersion: number().default(schemaVersion),
        state: any().transform(jsonStringify()), // Attention.Info
        revision: number(),
      }),
      computeKey: ({ name }) => ({ PK: `CTRL#${name}`, SK: "ATTENTION" }),
    }),
);

const name = "home";

/** What was looked at. One call. */
export async function get(table: DarkroomTable): Promise<Attention.Info> {
  const { Item } = await attentionEntity(table)
    .build(GetItemCommand)
    .key({ name })
    .options({ consistent: true })
    .send();
  return Item ? Attention.Info.parse(Item.state) : Attention.none;
}

/** Lets the domain decide, commits if nobody wrote in between, and otherwise reads and asks again. Throws `attention.contended`. */
export async function change(
  table: DarkroomTable,
  decide: (attention: Attention.Info) => Attention.Info,
  held?: Attention.Info,
): Promise<Attention.Info> {
  const read = () => get(table);
  const contended = () => new Fault("unavailable", "attention.contended", "Others kept telling what they look at");
  const write = async (state: Attention.Info, over: number | undefined) => {
    const put = attentionEntity(table).build(PutItemCommand).item({ name, state, revision: state.revision });
    return (await unlessRefused(() => put.options({ condition: ifRevision(over) }).send())) !== undefined;
  };
  return revise({ first: held ?? (await read()), read, write, contended }, decide);
}
