import type { ConsumedCapacity } from "@aws-sdk/client-dynamodb";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Context } from "@darkroom/platform";
import { indexes } from "@darkroom/table/shape";

/** Capacity units as an on-demand table is paid by them: a write of 1 KB, a consistent read of 4 KB; indexes included. */
export type Units = { writeUnits: number; readUnits: number };

const reads = new Set(["GetItemCommand", "BatchGetItemCommand", "QueryCommand"]);

type Client = Context["clients"]["dynamodb"];

/** Counts what the table charges for everything this client asks from now on. What a failed condition costs (1) is counted, too. */
export function countUnits(client: Client): Units {
  const units: Units = { writeUnits: 0, readUnits: 0 };
  client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (call) => {
        const input = call.input as { ReturnConsumedCapacity?: string };
        input.ReturnConsumedCapacity = "INDEXES";
        const kind = reads.has(commandName) ? "readUnits" : "writeUnits";
        try {
          const answer = await next(call);
          const { ConsumedCapacity: consumed } = answer.output as {
            ConsumedCapacity?: ConsumedCapacity | ConsumedCapacity[];
          };
          for (const { CapacityUnits = 0 } of [consumed ?? []].flat()) units[kind] += CapacityUnits;
          return answer;
        } catch (error) {
          if (error instanceof Error && error.name === "ConditionalCheckFailedException") units.writeUnits++;
          throw error;
        }
      },
    { step: "initialize", name: "countUnits", override: true },
  );
  return units;
}

const overheadBytes = 100; // of each item, and of each of its copies in an index

/** What the table keeps, in bytes as they are paid: names, values and the overhead, and all of it again in each index an item is in. */
export async function storedBytes({ table }: Pick<Context, "table">): Promise<number> {
  let bytes = 0;
  let from: Record<string, unknown> | undefined;
  do {
    const command = new ScanCommand({ TableName: table.getName(), ...(from && { ExclusiveStartKey: from }) });
    const { Items = [], LastEvaluatedKey } = await table.getDocumentClient().send(command);
    for (const item of Items) bytes += (sizeOf(item) + overheadBytes) * copiesOf(item);
    from = LastEvaluatedKey;
  } while (from);
  return bytes;
}

const copiesOf = (item: Record<string, unknown>): number =>
  1 + Object.values(indexes).filter(({ partitionKey }) => item[partitionKey.name] !== undefined).length;

/** About as DynamoDB measures: a text by its UTF-8, a number by half its digits, a map or list by what is in it and 3 bytes. */
function sizeOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return Math.ceil(String(value).length / 2) + 1;
  if (typeof value !== "object" || value === null) return 1;
  const parts = Object.entries(value).map(
    ([name, part]) => (Array.isArray(value) ? 1 : name.length + 1) + sizeOf(part),
  );
  return parts.reduce((sum, part) => sum + part, 3);
}
