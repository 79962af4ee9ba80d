import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { Fault } from "@darkroom/domain";
import { indexes } from "./table.ts";

const attributeTypes = { string: "S", number: "N" } as const;

/** Makes the table with its indexes if it is not there. Idempotent. Answers whether it was made now. */
export async function createTable(client: DynamoDBClient, name: string): Promise<boolean> {
  if (await exists(client, name)) return false;
  const keys = Object.values(indexes).flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]);
  const attributes = [{ name: "PK", type: "string" as const }, { name: "SK", type: "string" as const }, ...keys];
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: keySchema("PK", "SK"),
    AttributeDefinitions: attributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: attributeTypes[type],
    })),
    GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, { partitionKey, sortKey }]) => ({
      IndexName,
      KeySchema: keySchema(partitionKey.name, sortKey.name),
      Projection: { ProjectionType: "ALL" },
    })),
  });
  try {
    await client.send(command);
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceInUseException") return false;
    throw new Fault("unavailable", "table.unavailable", "The table could not be made", { cause: error });
  }
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 2 }, { TableName: name });
  return true;
}

async function exists(client: DynamoDBClient, name: string): Promise<boolean> {
  try {
    await client.send(new DescribeTableCommand({ TableName: name }));
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ResourceNotFoundException") return false;
    throw new Fault("unavailable", "table.unavailable", "The table does not answer", { cause: error });
  }
}

const keySchema = (partition: string, sort: string) => [
  { AttributeName: partition, KeyType: "HASH" as const },
  { AttributeName: sort, KeyType: "RANGE" as const },
];
