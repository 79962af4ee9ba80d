import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { type Kind, revisedItems } from "./revised-items.ts";
import type { DarkroomTable } from "./table.ts";

/** A kind of work that goes on in the background. */
type Runs<Run> = Omit<Kind<Run>, "dueOf" | "partition"> & {
  partition: string;
  due: string; // of the index of what somebody must look at
  dueAtMs: (run: Run) => number | undefined;
};

/** The store of one kind of runs: items of one partition whose ids sort by the time they were asked for. */
export function runStore<Run extends { id: string; revision: number }>({ due, dueAtMs, ...kind }: Runs<Run>) {
  const dueOf = (run: Run) => {
    const dueSK = dueAtMs(run);
    return dueSK === undefined ? undefined : { duePK: due, dueSK };
  };
  const { entity, find, get, save, add, change, pageDue: pageOfDue } = revisedItems({ ...kind, dueOf });

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

  /** The latest, the last one first, at most `limit`. */
  async function list(table: DarkroomTable, limit: number): Promise<Run[]> {
    const command = table.build(QueryCommand).entities(entity(table)).query({ partition: kind.partition });
    const { Items = [] } = await command.options({ limit, reverse: true, entityAttrFilter: false }).send();
    return Items.map(({ info }) => kind.parse(info));
  }

  /** The ids of those that are not over and nobody was heard of since, up to a time. */
  async function pageDue(table: DarkroomTable, untilMs: number, limit = 25): Promise<string[]> {
    return pageOfDue(table, due, { untilMs, limit });
  }

  return { add, find, get, change, claim, save, list, pageDue };
}
