import { QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Summary } from "@darkroom/domain";
import { indexes } from "./shape.ts";
import type { DarkroomTable } from "./table.ts";

/** A stretch of one partition of an index of summaries, both ends included. */
export type Stretch = {
  index: "byMonth" | "byChange";
  partition: string;
  between: [string, string];
  limit: number;
  isReverse?: boolean;
  startKey?: Record<string, unknown> | undefined;
};

/**
 * A page of summaries. A page ends at 1 MB, too: `nextKey` says where. Only the text of each is asked for, past the entity:
 * to read a hundred whole items with all their attributes takes ten times as long.
 */
export async function readSummaries(
  table: DarkroomTable,
  { index, partition, between: [first, last], limit, isReverse = false, startKey }: Stretch,
): Promise<{ items: Summary.Info[]; nextKey: Record<string, unknown> | undefined }> {
  const { partitionKey, sortKey } = indexes[index];
  const command = new QueryCommand({
    TableName: table.getName(),
    IndexName: index,
    KeyConditionExpression: "#partition = :partition AND #sort BETWEEN :first AND :last",
    ExpressionAttributeNames: { "#partition": partitionKey.name, "#sort": sortKey.name, "#shown": "shown" },
    ExpressionAttributeValues: { ":partition": partition, ":first": first, ":last": last },
    ProjectionExpression: "#shown",
    ScanIndexForward: !isReverse,
    Limit: limit,
    ...(startKey && { ExclusiveStartKey: startKey }),
  });
  const { Items = [], LastEvaluatedKey } = await table.getDocumentClient().send(command);
  return { items: Items.map(({ shown }): Summary.Info => JSON.parse(String(shown))), nextKey: LastEvaluatedKey };
}
