import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import { Fault } from "@darkroom/domain";
import { indexes, keyAttributes, primaryKey } from "./shape.ts";

const attributeTypes = { string: "S", number: "N" } as const;

/** Makes the table with its indexes if it is not there. Idempotent. Answers whether it was made now. */
export async function createTable(client: DynamoDBClient, name: string): Promise<boolean> {
  if (await exists(client, name)) return false;
  const command = new CreateTableCommand({
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: keySchema(primaryKey),
    AttributeDefinitions: keyAttributes.map(({ name, type }) => ({
      AttributeName: name,
      AttributeType: attributeTypes[type],
    })),
    GlobalSecondaryIndexes: Object.entries(indexes).map(([IndexName, index]) => ({
      IndexName,
      KeySchema: keySchema(index),
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

type Keys = { partitionKey: { name: string }; sortKey: { name: string } };

const keySchema = ({ partitionKey, sortKey }: Keys) => [
  { AttributeName: partitionKey.name, KeyType: "HASH" as const },
  { AttributeName: sortKey.name, KeyType: "RANGE" as const },
];
