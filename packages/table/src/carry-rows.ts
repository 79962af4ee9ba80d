import { PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AssetId } from "@darkroom/domain";
import { editKey } from "./edits.ts";
import type { DarkroomTable } from "./table.ts";

const rowsAtOnce = 100;

/** What has a store that knows how it is written, is made anew, or belongs to the key and not to the asset. */
const others = ["ASSET", editKey, "SUMMARY", "SIDECAR", "PROMPT"];

/**
 * Copies what lies in an asset's partition into another's, results of all generations and whatever else there is, but for
 * what has its own way there: the asset itself, its jobs, what is said of it, its prompt, its summary. Every text in it goes
 * through `rewrite`. May be repeated.
 */
export async function carryRows(
  table: DarkroomTable,
  { from, to }: { from: AssetId; to: AssetId },
  rewrite: (text: string) => string,
): Promise<void> {
  let startKey: Record<string, unknown> | undefined;
  do {
    const command = new QueryCommand({
      TableName: table.getName(),
      KeyConditionExpression: "PK = :partition",
      ExpressionAttributeValues: { ":partition": `ASSET#${from}` },
      ConsistentRead: true,
      Limit: rowsAtOnce,
      ...(startKey && { ExclusiveStartKey: startKey }),
    });
    const { Items = [], LastEvaluatedKey } = await table.getDocumentClient().send(command);
    for (const row of Items) {
      if (others.includes(String(row.SK)) || String(row.SK).startsWith("JOB#")) continue;
      const Item = { ...(rewritten(row, rewrite) as Record<string, unknown>), PK: `ASSET#${to}` };
      await table.getDocumentClient().send(new PutCommand({ TableName: table.getName(), Item }));
    }
    startKey = LastEvaluatedKey;
  } while (startKey);
}

function rewritten(value: unknown, rewrite: (text: string) => string): unknown {
  if (typeof value === "string") return rewrite(value);
  if (Array.isArray(value)) return value.map((one) => rewritten(one, rewrite));
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, rewritten(one, rewrite)]));
}
