import type { AssetId } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
import { perTable } from "./per-table.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";

// item   PK ASSET#<assetId>   SK RAW#<stage>#<generation>   what a stage read of the file, as it stands there
const blocksEntity = perTable(
  (table) =>
    new Entity({
      name: "RawBlocks",
      table,
      timestamps: false,
      schema: item({
        assetId: string().key(),
        stage: string().key(),
        generation: number().key(),
        schemaVersion: number().default(schemaVersion),
        base64: string(), // a text: a third larger, and every table takes it
      }),
      computeKey: ({ assetId, stage, generation }) => ({
        PK: `ASSET#${assetId}`,
        SK: `RAW#${stage}#${String(generation).padStart(6, "0")}`,
      }),
    }),
);

export type Key = { assetId: AssetId; stage: string; generation: number };

/** Keeps them; every attempt of one generation reads the same bytes, so they may be put again. One call. */
export async function put(table: DarkroomTable, key: Key, bytes: Uint8Array): Promise<void> {
  const { assetId, stage, generation } = key;
  const base64 = Buffer.from(bytes).toString("base64");
  await blocksEntity(table).build(PutItemCommand).item({ assetId, stage, generation, base64 }).send();
}

/** What was kept, if the file had any. */
export async function find(table: DarkroomTable, key: Key): Promise<Uint8Array | undefined> {
  const { Item } = await blocksEntity(table).build(GetItemCommand).key(key).send();
  return Item && Buffer.from(Item.base64, "base64");
}
