import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { type Kind, revisedItems } from "./revised-items.ts";
import type { DarkroomTable } from "./table.ts";

/** A kind of thing people make and name, few enough to be listed whole. */
type Things<Info> = Omit<Kind<Info>, "attribute" | "dueOf" | "partition"> & { partition: string; most: number }; // so many there may be

/** The store of one kind of things: items of one partition, each changed on its revision. */
export function itemStore<Info extends { id: string; revision: number }>({ most, ...kind }: Things<Info>) {
  const { entity, find, get, add, change, remove } = revisedItems({ ...kind, attribute: "info" });

  /** All of them, by id: as many pages as it takes. */
  async function list(table: DarkroomTable): Promise<Info[]> {
    const found: Info[] = [];
    let exclusiveStartKey: Record<string, unknown> | undefined;
    do {
      const command = table.build(QueryCommand).entities(entity(table)).query({ partition: kind.partition });
      const start = exclusiveStartKey ? { exclusiveStartKey } : {};
      const page = await command.options({ consistent: true, limit: most, entityAttrFilter: false, ...start }).send();
      found.push(...(page.Items ?? []).map(({ info }) => kind.parse(info)));
      exclusiveStartKey = page.LastEvaluatedKey;
    } while (exclusiveStartKey && found.length < most);
    return found;
  }

  return { add, find, get, list, change, remove };
}
