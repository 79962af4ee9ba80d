import { Upload } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { perTable } from "./per-table.ts";
import { ifRevision } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item    PK UPLOAD#<uploadId>   SK UPLOAD        one upload a key at a time, from its announcement until a day after its end
// byDue   duePK EXPIRES#UPLOAD   dueSK expiresAtMs   when it is given up, or forgotten
const uploadEntity = perTable(
  (table) =>
    new Entity({
      name: "Upload",
      table,
      timestamps: false,
      schema: item({
        id: string().key(),
        schemaVersion: number().default(schemaVersion),
        assetId: string(),
        key: string(),
        sizeBytes: number(),
        sha256: string(),
        contentType: string(),
        modifiedAt: string().optional(),
        source: string(),
        replaces: string().optional(),
        state: string(),
        partSizeBytes: number(),
        storeId: string().optional(),
        createdAt: string(),
        expiresAtMs: number(),
        revision: number(),
        duePK: string(),
        dueSK: number(),
      }),
      computeKey: ({ id }) => ({ PK: `UPLOAD#${id}`, SK: "UPLOAD" }),
    }),
);

const duePartition = "EXPIRES#UPLOAD";

/** The upload, if it is there; read consistently. */
export async function find(table: DarkroomTable, id: Upload.UploadId): Promise<Upload.Info | undefined> {
  const { Item } = await uploadEntity(table).build(GetItemCommand).key({ id }).options({ consistent: true }).send();
  return Item && Upload.Info.parse(Item);
}

/** Writes the upload over the one it was decided on (`undefined`: there was none). `undefined` when somebody was quicker. */
export async function put(
  table: DarkroomTable,
  upload: Upload.Info,
  before: Upload.Info | undefined,
): Promise<Upload.Info | undefined> {
  const written = { ...upload, revision: (before?.revision ?? 0) + 1 };
  const row = { ...written, duePK: duePartition, dueSK: written.expiresAtMs };
  const command = uploadEntity(table).build(PutItemCommand).item(row);
  return (await unlessRefused(() => command.options({ condition: ifRevision(before?.revision) }).send())) && written;
}

/** Forgets the upload, if it still stands as it was read. */
export async function remove(table: DarkroomTable, upload: Upload.Info): Promise<boolean> {
  const command = uploadEntity(table).build(DeleteItemCommand).key({ id: upload.id });
  return (await unlessRefused(() => command.options({ condition: ifRevision(upload.revision) }).send())) !== undefined;
}

/** The uploads whose time is over, the longest first; at most `limit`. */
export async function pageDue(table: DarkroomTable, nowMs: number, limit: number): Promise<Upload.Info[]> {
  const query = { index: "byDue" as const, partition: duePartition, range: { lte: nowMs } };
  const command = table.build(QueryCommand).entities(uploadEntity(table)).query(query);
  const { Items = [] } = await command.options({ limit, entityAttrFilter: false }).send();
  return Items.map((row) => Upload.Info.parse(row));
}
