import { Fault, Stack, shardOf } from "@darkroom/domain";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { revisedItems } from "./revised-items.ts";
import type { DarkroomTable } from "./table.ts";

const shards = 8;
const due = "DUE#stacks";
const patienceMs = 30_000; // for whoever is settling it

// item    PK STACKS#<shard>   SK <stackId>     a stack with its members; each of them says too that it is one
// byDue   PK DUE#stacks       SK <ms>          those whose members have not been told everything
const store = revisedItems<Stack.Info>({
  name: "Stack",
  partition: (id) => `STACKS#${shardOf(id, shards)}`,
  attribute: "info",
  parse: (row) => Stack.Info.parse(row),
  missing: (id) => new Fault("missing", "stack.missing", "No such stack", { stackId: id }),
  contended: (id) =>
    new Fault("unavailable", "stack.contended", "The stack kept changing while we were deciding", { stackId: id }),
  dueOf: ({ unsettledAtMs }) =>
    unsettledAtMs === undefined ? undefined : { duePK: due, dueSK: unsettledAtMs + patienceMs },
});

export const { find, get, add, change, save, remove } = store;

/** The ids of stacks somebody began to settle, and did not. */
export const pageUnsettled = (table: DarkroomTable, nowMs: number, limit = 25): Promise<string[]> =>
  store.pageDue(table, due, { untilMs: nowMs, limit });

/** A page of all stacks by id, after that one. */
export async function page(
  table: DarkroomTable,
  { after = "stk", limit }: { after?: string | undefined; limit: number },
): Promise<{ items: Stack.Info[]; next?: string }> {
  const pages = await Promise.all(
    Array.from({ length: shards }, async (_, shard) => {
      const query = { partition: `STACKS#${shard}`, range: { gt: after } } as const;
      const command = table.build(QueryCommand).entities(store.entity(table)).query(query);
      const { Items = [] } = await command
        .options({ limit: limit + 1, entityAttrFilter: false, consistent: true })
        .send();
      return Items.map(({ info }) => Stack.Info.parse(info));
    }),
  );
  const found = pages.flat().sort((a, b) => (a.id < b.id ? -1 : 1));
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return found.length > limit && last ? { items, next: last.id } : { items };
}
