import { type AssetId, Edit, Fault } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, boolean, item, list, map, number, string } from "dynamodb-toolbox/schema";
import { getAll } from "./get-all.ts";
import { perTable } from "./per-table.ts";
import { ifRevision, revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK ASSET#<assetId>   SK EDIT   what people say about the asset; between it and its jobs, so that one Query reads all
export const editKey = "EDIT";
const editEntity = perTable(
  (table) =>
    new Entity({
      name: "Edit",
      table,
      timestamps: false,
      schema: item({
        assetId: string().key(),
        schemaVersion: number().default(schemaVersion),
        title: string().optional(),
        description: string().optional(),
        rating: number().optional(),
        isFavorite: boolean().optional(),
        tagsAdded: list(string()).optional(),
        tagsRemoved: list(string()).optional(),
        safety: string().optional(),
        date: map({ local: string().optional(), zone: string().optional(), shiftMs: number().optional() }).optional(),
        collections: list(map({ id: string(), position: number(), within: string().optional() })).optional(),
        operations: list(string()).optional(),
        kept: any().optional(),
        updatedAt: string(),
        revision: number(),
      }),
      computeKey: ({ assetId }) => ({ PK: `ASSET#${assetId}`, SK: editKey }),
    }),
);

/** What people say about the asset; read consistently. Nothing yet is revision 0. */
export async function get(table: DarkroomTable, assetId: AssetId): Promise<Edit.Info> {
  const command = editEntity(table).build(GetItemCommand).key({ assetId });
  const { Item } = await command.options({ consistent: true }).send();
  return Item ? Edit.Info.parse(Item) : Edit.none(assetId);
}

/**
 * Lets the domain decide about what is said, commits if nobody wrote in between, and otherwise reads and asks again. `held`
 * is what the caller has just read. Throws what `decide` throws, and `edit.contended`.
 */
export async function change(
  table: DarkroomTable,
  assetId: AssetId,
  decide: (edit: Edit.Info) => Edit.Info,
  held?: Edit.Info,
): Promise<Edit.Info> {
  const read = () => get(table, assetId);
  const contended = () =>
    new Fault("unavailable", "edit.contended", "What is said of this asset kept changing while we were deciding");
  const first = held ?? (await read());
  return revise({ first, read, write: (edit, over) => write(table, edit, over), contended }, decide);
}

/** What people say about these assets, by id; those nobody has edited are left out. Reads in batches of 100. */
export async function findAll(table: DarkroomTable, ids: readonly AssetId[]): Promise<Map<AssetId, Edit.Info>> {
  const keys = ids.map((assetId) => ({ assetId }));
  const edits = (await getAll(table, editEntity(table), keys)).map((row) => Edit.Info.parse(row));
  return new Map(edits.map((edit) => [edit.assetId, edit]));
}

async function write(table: DarkroomTable, edit: Edit.Info, revision: number | undefined): Promise<boolean> {
  const put = editEntity(table).build(PutItemCommand).item(edit);
  return (await unlessRefused(() => put.options({ condition: ifRevision(revision) }).send())) !== undefined;
}
