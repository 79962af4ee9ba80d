import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import { Asset, type AssetId, Edit, Fault, Job } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { boolean, item, list, map, number, string } from "dynamodb-toolbox/schema";
import { editKey } from "./edits.ts";
import { getAll } from "./get-all.ts";
import { originalSchema } from "./original-schema.ts";
import { perTable } from "./per-table.ts";
import { ifRevision, revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK ASSET#<assetId>   SK ASSET                 the asset; its jobs follow it in the same partition
//        PK ASSET#<assetId>   SK from ASSET to JOB#~   one Query: the asset, what people say about it, and all its jobs
const assetEntity = perTable(
  (table) =>
    new Entity({
      name: "Asset",
      table,
      timestamps: false,
      schema: item({
        id: string().key(),
        schemaVersion: number().default(schemaVersion),
        original: originalSchema(),
        kind: string(),
        generation: number(),
        priority: number(),
        source: string().optional(),
        warnings: list(string()),
        duplicateOf: string().optional(),
        firstOf: string().optional(),
        pairedWith: string().optional(),
        stack: map({
          id: string(),
          front: string(),
          count: number(),
          edition: number(),
          isThere: boolean(),
          etag: string().optional(),
        }).optional(),
        isApart: boolean().optional(),
        isDeleted: boolean().optional(),
        trash: map({
          at: string(),
          etag: string(),
          generation: number(),
          isPurging: boolean().optional(),
          reason: string().optional(),
          sha256: string().optional(),
        }).optional(),
        purgedAt: string().optional(),
        movedTo: string().optional(),
        brought: map({ moveId: string(), from: string(), isThere: boolean().optional() }).optional(),
        tooLargeForModels: map({ etag: string(), rule: number() }).optional(),
        createdAt: string(),
        updatedAt: string(),
        revision: number(),
      }),
      computeKey: ({ id }) => ({ PK: `ASSET#${id}`, SK: "ASSET" }),
    }),
);

/** Registers an asset nobody has registered yet: one call. `undefined` when it is there already. */
export async function add(table: DarkroomTable, asset: Asset.Info): Promise<Asset.Info | undefined> {
  const written = { ...asset, revision: 1 };
  return (await write(table, written, undefined)) ? written : undefined;
}

/** The asset, if it is there; read consistently. */
export async function find(table: DarkroomTable, id: AssetId): Promise<Asset.Info | undefined> {
  const { Item } = await assetEntity(table).build(GetItemCommand).key({ id }).options({ consistent: true }).send();
  return Item && Asset.Info.parse(Item);
}

/** Lets the domain decide about the asset, commits if nobody wrote in between, and otherwise reads and asks again. */
export async function change(
  table: DarkroomTable,
  id: AssetId,
  decide: (asset: Asset.Info) => Asset.Info,
  held?: Asset.Info,
): Promise<Asset.Info> {
  const read = async (): Promise<Asset.Info> => {
    const asset = await find(table, id);
    if (!asset) throw missing(id);
    return asset;
  };
  const contended = () =>
    new Fault("unavailable", "asset.contended", "The asset kept changing while we were deciding", { id });
  const first = held ?? (await read());
  return revise({ first, read, write: (asset, over) => write(table, asset, over), contended }, decide);
}

/** An asset with its jobs and what people say about it. */
export type Whole = { asset: Asset.Info; jobs: Job.Info[]; edit?: Edit.Info };

/** The asset with all its jobs, read consistently in one Query. Throws `asset.missing`. */
export async function getWithJobs(table: DarkroomTable, id: AssetId): Promise<Whole> {
  const found = await findWithJobs(table, id);
  if (!found) throw missing(id);
  return found;
}

/** The asset with all its jobs, if it is there. */
export async function findWithJobs(table: DarkroomTable, id: AssetId): Promise<Whole | undefined> {
  const command = new QueryCommand({
    TableName: table.getName(),
    KeyConditionExpression: "PK = :partition AND SK BETWEEN :first AND :last",
    ExpressionAttributeValues: { ":partition": `ASSET#${id}`, ":first": "ASSET", ":last": "JOB#~" },
    ConsistentRead: true,
    Limit: 100,
  });
  const { Items = [] } = await table.getDocumentClient().send(command); // parsed here: toolbox would format each row first
  let asset: Asset.Info | undefined;
  let edit: Edit.Info | undefined;
  const jobs: Job.Info[] = [];
  for (const row of Items) {
    if (row.SK === "ASSET") asset = Asset.Info.parse(row);
    else if (row.SK === editKey) edit = Edit.Info.parse(row);
    else jobs.push(Job.Info.parse(row));
  }
  return asset && { asset, jobs, ...(edit && { edit }) };
}

/** Those of these assets that are there, by id. Reads in batches of 100. */
export async function findAll(
  table: DarkroomTable,
  ids: readonly AssetId[],
  options: { isConsistent?: boolean } = {},
): Promise<Map<AssetId, Asset.Info>> {
  const keys = ids.map((id) => ({ id }));
  const assets = (await getAll(table, assetEntity(table), keys, options)).map((row) => Asset.Info.parse(row));
  return new Map(assets.map((asset) => [asset.id, asset]));
}

const missing = (id: AssetId): Fault => new Fault("missing", "asset.missing", "No such asset", { assetId: id });

async function write(table: DarkroomTable, asset: Asset.Info, revision: number | undefined): Promise<boolean> {
  const put = assetEntity(table).build(PutItemCommand).item(asset);
  return (await unlessRefused(() => put.options({ condition: ifRevision(revision) }).send())) !== undefined;
}
