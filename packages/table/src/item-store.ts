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

/** A kind of thing people make and name, few enough to be listed whole: where it is kept, and what is said when it is not. */
type Kind<Info> = {
  name: string;
  partition: string; // its items, by id
  most: number; // so many there may be
  parse: (row: unknown) => Info;
  missing: (id: string) => Fault;
  contended: (id: string) => Fault;
};

const entityOf = ({ name, partition }: Pick<Kind<unknown>, "name" | "partition">) =>
  perTable(
    (table) =>
      new Entity({
        name,
        table,
        timestamps: false,
        schema: item({
          id: string().key(),
          schemaVersion: number().default(schemaVersion),
          info: any().transform(jsonStringify()),
          revision: number(),
        }),
        computeKey: ({ id }) => ({ PK: partition, SK: id }),
      }),
  );

/** All of them, by id: as many pages as it takes. */
const listed =
  <Info>({ partition, most, parse }: Kind<Info>, entity: ReturnType<typeof entityOf>) =>
  async (table: DarkroomTable): Promise<Info[]> => {
    const found: Info[] = [];
    let exclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const command = table.build(QueryCommand).entities(entity(table)).query({ partition });
      const start = exclusiveStartKey ? { exclusiveStartKey } : {};
      const page = await command.options({ consistent: true, limit: most, entityAttrFilter: false, ...start }).send();
      found.push(...(page.Items ?? []).map(({ info }) => parse(info)));
      exclusiveStartKey = page.LastEvaluatedKey;
    } while (exclusiveStartKey && found.length < most);
    return found;
  };

/** The store of one kind of things: items of one partition, each changed on its revision. */
export function itemStore<Info extends { id: string; revision: number }>(kind: Kind<Info>) {
  const { parse, missing } = kind;
  const entity = entityOf(kind);

  /** One of them, if it is there; read consistently. */
  async function find(table: DarkroomTable, id: string): Promise<Info | undefined> {
    const { Item } = await entity(table).build(GetItemCommand).key({ id }).options({ consistent: true }).send();
    return Item && parse(Item.info);
  }

  /** The same. Throws that it is missing. */
  async function get(table: DarkroomTable, id: string): Promise<Info> {
    const found = await find(table, id);
    if (found) return found;
    throw missing(id);
  }

  async function write(table: DarkroomTable, info: Info, over: number | undefined): Promise<boolean> {
    const put = entity(table).build(PutItemCommand).item({ id: info.id, info, revision: info.revision });
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
    const store = {
      write: (info: Info, over?: number) => write(table, info, over),
      contended: () => kind.contended(id),
    };
    return revise({ first: await read(), read, ...store }, decide);
  }

  /** Deletes the one that was read; false when it is another by now, or gone. */
  async function remove(table: DarkroomTable, { id, revision }: Info): Promise<boolean> {
    const command = entity(table).build(DeleteItemCommand).key({ id });
    return (await unlessRefused(() => command.options({ condition: ifRevision(revision) }).send())) !== undefined;
  }

  return { add, find, get, list: listed(kind, entity), change, remove };
}
