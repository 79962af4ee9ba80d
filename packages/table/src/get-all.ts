import { Fault } from "@darkroom/domain";
import type { Entity } from "dynamodb-toolbox/entity";
import { BatchGetRequest } from "dynamodb-toolbox/entity/actions/batchGet";
import { BatchGetCommand, execute } from "dynamodb-toolbox/table/actions/batchGet";
import type { DarkroomTable } from "./table.ts";

const mostAtOnce = 100; // what BatchGetItem takes
const attempts = 5;

/**
 * Those of these items of one entity that are there, in no order, as the entity formats them; read in batches of 100.
 * `isConsistent`: as they stand now. Throws `table.busy` when the table kept leaving some of them out.
 */
export async function getAll(
  table: DarkroomTable,
  entity: Entity,
  keys: readonly Record<string, unknown>[],
  { isConsistent = false }: { isConsistent?: boolean } = {},
): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = [];
  for (let at = 0; at < keys.length; at += mostAtOnce) {
    const requests = keys.slice(at, at + mostAtOnce).map((key) => entity.build(BatchGetRequest).key(key));
    const command = table
      .build(BatchGetCommand)
      .requests(...requests)
      .options({ consistent: isConsistent });
    const { Responses, UnprocessedKeys = {} } = await execute({ maxAttempts: attempts }, command);
    if (Object.keys(UnprocessedKeys).length > 0)
      throw new Fault("unavailable", "table.busy", "The table did not give all that was asked for");
    for (const row of Responses?.[0] ?? []) if (row) found.push(row);
  }
  return found;
}
