import { AssetId, Fault } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { perTable } from "./per-table.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

// item   PK CONTENT#<sha256>   SK FIRST            the first asset with these bytes: the one that is worked on
//        PK CONTENT#<sha256>   SK ASSET#<assetId>  every further one, linked to it
const contentEntity = perTable(
  (table) =>
    new Entity({
      name: "Content",
      table,
      timestamps: false,
      schema: item({
        sha256: string().key(),
        place: string().key(), // FIRST, or ASSET#<assetId>
        schemaVersion: number().default(schemaVersion),
        assetId: string(),
        etag: string(), // of the object whose bytes these were found in
        createdAt: string(), // of the asset: the oldest takes the place of a first one that goes
      }),
      computeKey: ({ sha256, place }) => ({ PK: `CONTENT#${sha256}`, SK: place }),
    }),
);

const rounds = 8;

/** One holder of a content, by one look at its bytes: hashed again, it holds them anew, with another `createdAt`. */
export type Holder = { assetId: AssetId; etag: string; createdAt: string };

/**
 * The first holder of these bytes: the one given, if nobody was before. One call then; whoever comes later costs three.
 * The link is written before the first holder is read, so that whoever takes that one away finds the link, or we find
 * that it went.
 */
export async function claim(table: DarkroomTable, sha256: string, holder: Holder): Promise<Holder> {
  for (let round = 0; round < rounds; round++) {
    if (await putFirst(table, sha256, holder, undefined)) return holder;
    await contentEntity(table)
      .build(PutItemCommand)
      .item(itemOf(sha256, `ASSET#${holder.assetId}`, holder))
      .send();
    const first = await findFirst(table, sha256);
    if (!first) continue; // it went in between
    if (first.assetId !== holder.assetId) return first;
    if (isSame(first, holder) || (await putFirst(table, sha256, holder, first))) {
      await remove(table, sha256, `ASSET#${holder.assetId}`); // nobody is linked to itself
      return holder;
    }
  }
  throw new Fault("unavailable", "content.contended", "The first holder of these bytes kept changing", { sha256 });
}

/** The first holder as it stands, read consistently. */
export async function findFirst(table: DarkroomTable, sha256: string): Promise<Holder | undefined> {
  const get = contentEntity(table).build(GetItemCommand).key({ sha256, place: "FIRST" });
  const { Item } = await get.options({ consistent: true }).send();
  return Item && holderOf(Item);
}

/** Puts another holder in the first one's place, if that still stands as it was read (`undefined`: there was none). */
export async function replaceFirst(
  table: DarkroomTable,
  sha256: string,
  next: Holder,
  old: Holder | undefined,
): Promise<boolean> {
  const isReplaced = await putFirst(table, sha256, next, old);
  if (isReplaced) await remove(table, sha256, `ASSET#${next.assetId}`);
  return isReplaced;
}

/** Nobody holds these bytes any more, if the first holder still stands as it was read. */
export async function removeFirst(table: DarkroomTable, sha256: string, old: Holder): Promise<boolean> {
  const command = contentEntity(table).build(DeleteItemCommand).key({ sha256, place: "FIRST" });
  return (await unlessRefused(() => command.options({ condition: isStill(old) }).send())) !== undefined;
}

/** A further holder leaves. */
export const removeLink = (table: DarkroomTable, sha256: string, assetId: AssetId): Promise<void> =>
  remove(table, sha256, `ASSET#${assetId}`);

/** The further holders of these bytes, oldest first by creation, then id; at most 100. */
export async function pageLinks(table: DarkroomTable, sha256: string): Promise<Holder[]> {
  const query = { partition: `CONTENT#${sha256}`, range: { beginsWith: "ASSET#" } };
  const command = table.build(QueryCommand).entities(contentEntity(table)).query(query);
  const { Items = [] } = await command.options({ consistent: true, limit: 100, entityAttrFilter: false }).send();
  const byAge = (a: Holder, b: Holder) => a.createdAt.localeCompare(b.createdAt) || a.assetId.localeCompare(b.assetId);
  return Items.map(holderOf).sort(byAge);
}

async function putFirst(
  table: DarkroomTable,
  sha256: string,
  holder: Holder,
  old: Holder | undefined,
): Promise<boolean> {
  const put = contentEntity(table)
    .build(PutItemCommand)
    .item(itemOf(sha256, "FIRST", holder));
  const condition = old ? isStill(old) : { attr: "assetId" as const, exists: false as const };
  return (await unlessRefused(() => put.options({ condition }).send())) !== undefined;
}

const itemOf = (sha256: string, place: string, { assetId, etag, createdAt }: Holder) => ({
  sha256,
  place,
  assetId,
  etag,
  createdAt,
});

const isSame = (a: Holder, b: Holder): boolean => a.etag === b.etag && a.createdAt === b.createdAt;

const isStill = ({ assetId, etag, createdAt }: Holder) => ({
  and: [
    { attr: "assetId" as const, eq: assetId as string },
    { attr: "etag" as const, eq: etag },
    { attr: "createdAt" as const, eq: createdAt },
  ],
});

async function remove(table: DarkroomTable, sha256: string, place: string): Promise<void> {
  await contentEntity(table).build(DeleteItemCommand).key({ sha256, place }).send();
}

const holderOf = (row: { assetId: string; etag: string; createdAt: string }): Holder => ({
  assetId: AssetId.parse(row.assetId),
  etag: row.etag,
  createdAt: row.createdAt,
});
