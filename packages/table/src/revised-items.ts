import type { Fault } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { ifRevision, revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

/** A kind of items that lie together, each with an id and a revision: where they are kept, and what is said when one is not. */
export type Kind<Info> = {
  name: string;
  partition: string | ((id: string) => string); // its items, by id; a kind that grows with the library has several
  attribute: string; // that holds what an item says
  parse: (row: unknown) => Info;
  missing: (id: string) => Fault;
  contended: (id: string) => Fault;
  /** Where the index by due time has an item, and from when on; nowhere when it says nothing. */
  dueOf?: (info: Info) => { duePK: string; dueSK: number } | undefined;
};

type Due = { untilMs: number; limit: number };

const entityOf = ({ name, partition, attribute }: Pick<Kind<never>, "name" | "partition" | "attribute">) =>
  perTable(
    (table) =>
      new Entity({
        name,
        table,
        timestamps: false,
        schema: item({
          id: string().key(),
          schemaVersion: number().default(schemaVersion),
          info: any().transform(jsonStringify()).savedAs(attribute),
          revision: number(),
          duePK: string().optional(),
          dueSK: number().optional(),
        }),
        computeKey: ({ id }) => ({ PK: typeof partition === "string" ? partition : partition(id), SK: id }),
      }),
  );

/** What every store of such a kind does: find, add, and change on the revision. */
export function revisedItems<Info extends { id: string; revision: number }>(kind: Kind<Info>) {
  const entity = entityOf(kind);

  /** One of them, if it is there; read consistently. */
  async function find(table: DarkroomTable, id: string): Promise<Info | undefined> {
    const { Item } = await entity(table).build(GetItemCommand).key({ id }).options({ consistent: true }).send();
    return Item && kind.parse(Item.info);
  }

  /** The same. Throws that it is missing. */
  async function get(table: DarkroomTable, id: string): Promise<Info> {
    const found = await find(table, id);
    if (found) return found;
    throw kind.missing(id);
  }

  /** Writes over the revision that was read, or where there is nothing yet; false when it is another by now. */
  async function write(table: DarkroomTable, info: Info, over: number | undefined): Promise<boolean> {
    const row = { id: info.id, info, revision: info.revision, ...kind.dueOf?.(info) };
    const put = entity(table).build(PutItemCommand).item(row);
    return (await unlessRefused(() => put.options({ condition: ifRevision(over) }).send())) !== undefined;
  }

  /** Writes one nobody has written yet. */
  async function add(table: DarkroomTable, info: Info): Promise<Info> {
    const written = { ...info, revision: 1 };
    await write(table, written, undefined);
    return written;
  }

  /** Lets the domain decide, commits if nobody wrote in between, and otherwise reads and asks again. */
  async function change(table: DarkroomTable, id: string, decide: (info: Info) => Info): Promise<Info> {
    const read = () => get(table, id);
    const again = {
      write: (info: Info, over?: number) => write(table, info, over),
      contended: () => kind.contended(id),
    };
    return revise({ first: await read(), read, ...again }, decide);
  }

  /** Deletes the one that was read; false when it is another by now, or gone. */
  async function remove(table: DarkroomTable, { id, revision }: Info): Promise<boolean> {
    const command = entity(table).build(DeleteItemCommand).key({ id });
    return (await unlessRefused(() => command.options({ condition: ifRevision(revision) }).send())) !== undefined;
  }

  /** Writes what became of the one that is held; `undefined` when it is another's by now. */
  async function save(table: DarkroomTable, held: Info, after: Info): Promise<Info | undefined> {
    const written = { ...after, revision: held.revision + 1 };
    return (await write(table, written, held.revision)) ? written : undefined;
  }

  /** The ids of those that somebody must look at by a time, of an index partition they say they are in. */
  const pageDue = (table: DarkroomTable, partition: string, due: Due) =>
    pageOfDue(table, entity(table), partition, due);

  return { entity, find, get, write, add, change, save, remove, pageDue };
}

async function pageOfDue(table: DarkroomTable, entity: Entity, partition: string, due: Due): Promise<string[]> {
  const query = { index: "byDue", partition, range: { lte: due.untilMs } } as const;
  const command = table.build(QueryCommand).entities(entity).query(query);
  const { Items = [] } = await command.options({ limit: due.limit, entityAttrFilter: false }).send();
  return Items.map(({ id }) => String(id));
}
