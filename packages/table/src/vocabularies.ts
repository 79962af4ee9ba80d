import { Fault, Vocabulary } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { ifRevision, revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK TAGS   SK VOCABULARY   all that is said of tags: one item, at most 250,000 characters
const id = "VOCABULARY";
const vocabularyEntity = perTable(
  (table) =>
    new Entity({
      name: "Vocabulary",
      table,
      timestamps: false,
      schema: item({
        id: string().key(),
        schemaVersion: number().default(schemaVersion),
        entries: any().transform(jsonStringify()),
        revision: number(),
      }),
      computeKey: () => ({ PK: "TAGS", SK: id }),
    }),
);

/** What is said of tags, read consistently in one call; nothing yet is revision 0. */
export async function get(table: DarkroomTable): Promise<Vocabulary.Info> {
  const command = vocabularyEntity(table).build(GetItemCommand).key({ id });
  const { Item } = await command.options({ consistent: true }).send();
  return Item ? Vocabulary.Info.parse(Item) : Vocabulary.none;
}

/** Lets the domain decide, commits if nobody wrote in between, and otherwise reads and asks again. Throws what `decide` throws, and `tag.contended`. */
export async function change(
  table: DarkroomTable,
  decide: (vocabulary: Vocabulary.Info) => Vocabulary.Info,
): Promise<Vocabulary.Info> {
  const read = () => get(table);
  const contended = () => new Fault("unavailable", "tag.contended", "Tags kept changing while we were deciding");
  return revise({ first: await read(), read, write: (next, over) => write(table, next, over), contended }, decide);
}

async function write(table: DarkroomTable, vocabulary: Vocabulary.Info, over: number | undefined): Promise<boolean> {
  const put = vocabularyEntity(table)
    .build(PutItemCommand)
    .item({ id, ...vocabulary });
  return (await unlessRefused(() => put.options({ condition: ifRevision(over) }).send())) !== undefined;
}
