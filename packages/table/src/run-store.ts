import type { Fault } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { ifRevision, revise } from "./revise.ts";
import { type DarkroomTable, schemaVersion } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

/** A kind of work that goes on in the background: where it is kept, and what its domain says of it. */
type Kind<Run> = {
  name: string;
  partition: string; // its items, by id
  due: string; // of the index of what somebody must look at
  attribute: string; // that holds it
  parse: (row: unknown) => Run;
  dueAtMs: (run: Run) => number | undefined;
  missing: (id: string) => Fault;
  contended: (id: string) => Fault;
};

const entityOf = ({ name, partition, attribute }: Pick<Kind<unknown>, "name" | "partition" | "attribute">) =>
  perTable(
    (table) =>
      new Entity({
        name,
        table,
        timestamps: false,
        schema: item({
          id: string().key(),
          schemaVersion: number().default(schemaVersion),
          run: any().transform(jsonStringify()).savedAs(attribute),
          revision: number(),
          duePK: string().optional(),
          dueSK: number().optional(),
        }),
        computeKey: ({ id }) => ({ PK: partition, SK: id }),
      }),
  );

/** The ways to page through them. */
function listsOf<Run>({ partition, due, parse }: Kind<Run>, entity: ReturnType<typeof entityOf>) {
  /** The latest, the last one first, at most `limit`. */
  async function list(table: DarkroomTable, limit: number): Promise<Run[]> {
    const command = table.build(QueryCommand).entities(entity(table)).query({ partition });
    const { Items = [] } = await command.options({ limit, reverse: true, entityAttrFilter: false }).send();
    return Items.map(({ run }) => parse(run));
  }

  /** The ids of those that are not over and nobody was heard of since, up to a time. */
  async function pageDue(table: DarkroomTable, untilMs: number, limit = 25): Promise<string[]> {
    const query = { index: "byDue", partition: due, range: { lte: untilMs } } as const;
    const command = table.build(QueryCommand).entities(entity(table)).query(query);
    const { Items = [] } = await command.options({ limit, entityAttrFilter: false }).send();
    return Items.map(({ id }) => String(id));
  }

  return { list, pageDue };
}

/** The store of one kind of runs: items of one partition whose ids sort by the time they were asked for. */
export function runStore<Run extends { id: string; revision: number }>(kind: Kind<Run>) {
  const { due, parse, dueAtMs, missing } = kind;
  const entity = entityOf(kind);

  /** The run, read consistently. Throws that it is missing. */
  async function get(table: DarkroomTable, id: string): Promise<Run> {
    const { Item } = await entity(table).build(GetItemCommand).key({ id }).options({ consistent: true }).send();
    if (Item) return parse(Item.run);
    throw missing(id);
  }

  async function write(table: DarkroomTable, run: Run, over: number | undefined): Promise<boolean> {
    const dueSK = dueAtMs(run);
    const put = entity(table)
      .build(PutItemCommand)
      .item({ id: run.id, run, revision: run.revision, ...(dueSK !== undefined && { duePK: due, dueSK }) });
    return (await unlessRefused(() => put.options({ condition: ifRevision(over) }).send())) !== undefined;
  }

  /** Writes what became of the one that is held; `undefined` when it is another's by now. */
  async function save(table: DarkroomTable, held: Run, after: Run): Promise<Run | undefined> {
    const written = { ...after, revision: held.revision + 1 };
    return (await write(table, written, held.revision)) ? written : undefined;
  }

  /** Lets the domain decide, commits if nobody wrote in between, and otherwise reads and asks again. */
  async function change(table: DarkroomTable, id: string, decide: (run: Run) => Run): Promise<Run> {
    const read = () => get(table, id);
    const store = { write: (run: Run, over?: number) => write(table, run, over), contended: () => kind.contended(id) };
    return revise({ first: await read(), read, ...store }, decide);
  }

  /** Takes it for whoever works on it; `undefined` when it is left as it is, because another does, or it is over. */
  async function claim(table: DarkroomTable, id: string, take: (run: Run) => Run): Promise<Run | undefined> {
    let isTaken = false;
    const run = await change(table, id, (before) => {
      const taken = take(before);
      isTaken = taken !== before;
      return taken;
    });
    return isTaken ? run : undefined;
  }

  /** Writes a run nobody has written yet. */
  async function add(table: DarkroomTable, run: Run): Promise<Run> {
    const written = { ...run, revision: 1 };
    await write(table, written, undefined);
    return written;
  }

  return { add, get, change, claim, save, ...listsOf(kind, entity) };
}
