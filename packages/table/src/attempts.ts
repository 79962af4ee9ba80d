import { DeleteCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { AssetId } from "@darkroom/domain";
import type { DarkroomTable } from "./table.ts";

// query  PK ASSET#<assetId>   SK from RAW#<stage>#<generation> to RESULT#<stage>#<generation>   what attempts of its stages left

/** An item that an attempt left; only of a result it is known which attempt of its generation. */
export type Left = { sortKey: string; stage: string; generation: number; fence?: number };

const readAtOnce = 100;
const deletesAtOnce = 16;

/** Which of them: the results, with `raw` also what was kept of the file; or only the results of one stage. */
type Which = { stage?: string; raw?: boolean };

/** What attempts left of an asset, whatever became of them. */
export async function list(table: DarkroomTable, assetId: AssetId, { stage, raw }: Which = {}): Promise<Left[]> {
  const found: Left[] = [];
  let startKey: Record<string, unknown> | undefined;
  do {
    const command = new QueryCommand({
      TableName: table.getName(),
      KeyConditionExpression: "PK = :partition AND SK BETWEEN :first AND :last",
      ProjectionExpression: "SK, stage, generation, fence",
      ExpressionAttributeValues: {
        ":partition": `ASSET#${assetId}`,
        ":first": stage ? `RESULT#${stage}#` : raw ? "RAW#" : "RESULT#",
        ":last": stage ? `RESULT#${stage}#~` : "RESULT#~",
      },
      ConsistentRead: true,
      Limit: readAtOnce,
      ...(startKey && { ExclusiveStartKey: startKey }),
    });
    const { Items = [], LastEvaluatedKey } = await table.getDocumentClient().send(command);
    for (const { SK, ...left } of Items) found.push({ sortKey: SK, ...left } as Left);
    startKey = LastEvaluatedKey;
  } while (startKey);
  return found;
}

/** Removes these items of an asset for good. */
export async function remove(table: DarkroomTable, assetId: AssetId, left: readonly Left[]): Promise<void> {
  const removeOne = ({ sortKey: SK }: Left) =>
    table
      .getDocumentClient()
      .send(new DeleteCommand({ TableName: table.getName(), Key: { PK: `ASSET#${assetId}`, SK } }));
  for (let at = 0; at < left.length; at += deletesAtOnce)
    await Promise.all(left.slice(at, at + deletesAtOnce).map(removeOne));
}
