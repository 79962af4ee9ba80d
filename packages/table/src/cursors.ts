import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
import { perTable } from "./per-table.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";

// item   PK CTRL#<name>   SK CURSOR   where slow work that goes on from time to time has come to
const cursorEntity = perTable(
  (table) =>
    new Entity({
      name: "Cursor",
      table,
      timestamps: false,
      schema: item({
        name: string().key(),
        schemaVersion: number().default(schemaVersion),
        position: string().optional(), // absent: from the beginning
      }),
      computeKey: ({ name }) => ({ PK: `CTRL#${name}`, SK: "CURSOR" }),
    }),
);

/** Where this work goes on; `undefined` for the beginning. */
export async function find(table: DarkroomTable, name: string): Promise<string | undefined> {
  const { Item } = await cursorEntity(table).build(GetItemCommand).key({ name }).options({ consistent: true }).send();
  return Item?.position;
}

/** Remembers where this work goes on. */
export async function put(table: DarkroomTable, name: string, position: string | undefined): Promise<void> {
  const cursor = { name, ...(position !== undefined && { position }) };
  await cursorEntity(table).build(PutItemCommand).item(cursor).send();
}
