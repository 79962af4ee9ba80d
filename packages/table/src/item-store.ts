import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { ifRevision } from "./revise.ts";
import { type Kind, revisedItems } from "./revised-items.ts";
import type { DarkroomTable } from "./table.ts";
import { unlessRefused } from "./unless-refused.ts";

/** A kind of thing people make and name, few enough to be listed whole. */
type Things<Info> = Omit<Kind<Info>, "attribute" | "dueOf"> & { most: number }; // so many there may be

/** The store of one kind of things: items of one partition, each changed on its revision. */
export function itemStore<Info extends { id: string; revision: number }>({ most, ...kind }: Things<Info>) {
  const { entity, find, get, add, change } = revisedItems({ ...kind, attribute: "info" });

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

  /** Deletes the one that was read; false when it is another by now, or gone. */
  async function remove(table: DarkroomTable, { id, revision }: Info): Promise<boolean> {
    const command = entity(table).build(DeleteItemCommand).key({ id });
    return (await unlessRefused(() => command.options({ condition: ifRevision(revision) }).send())) !== undefined;
  }

  return { add, find, get, list, change, remove };
}
