import { AssetId } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { perTable } from "./per-table.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";

// item   PK PAIR#<mark>   SK <assetId>   an asset that says it is a half of a live photo; its other half has the same mark
const pairEntity = perTable(
  (table) =>
    new Entity({
      name: "Pair",
      table,
      timestamps: false,
      schema: item({
        mark: string().key(),
        assetId: string().key(),
        schemaVersion: number().default(schemaVersion),
        kind: string(),
        etag: string(), // of the bytes it was found in
      }),
      computeKey: ({ mark, assetId }) => ({ PK: `PAIR#${mark}`, SK: assetId }),
    }),
);

const mostHalves = 20;

/** One half of a live photo, by one look at its bytes. */
export type Half = { assetId: AssetId; kind: string; etag: string };

/** Says that an asset is a half. One call; it may be repeated. */
export async function put(table: DarkroomTable, mark: string, half: Half): Promise<void> {
  await pairEntity(table)
    .build(PutItemCommand)
    .item({ mark, ...half })
    .send();
}

/** All that have this mark, read consistently; at most 20. */
export async function list(table: DarkroomTable, mark: string): Promise<Half[]> {
  const command = table
    .build(QueryCommand)
    .entities(pairEntity(table))
    .query({ partition: `PAIR#${mark}` });
  const { Items = [] } = await command.options({ consistent: true, limit: mostHalves, entityAttrFilter: false }).send();
  return Items.map(({ assetId, kind, etag }) => ({ assetId: AssetId.parse(assetId), kind, etag }));
}

/** An asset is a half no longer. */
export async function remove(table: DarkroomTable, mark: string, assetId: AssetId): Promise<void> {
  await pairEntity(table).build(DeleteItemCommand).key({ mark, assetId }).send();
}
