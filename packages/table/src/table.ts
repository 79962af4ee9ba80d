import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Migration } from "@darkroom/domain";
import { Table } from "dynamodb-toolbox/table";
import { limitQueries } from "./limit-queries.ts";
import { indexes, primaryKey } from "./shape.ts";

/** The schema every item is written with; older ones are read and brought up, newer ones refused. */
export const { schemaVersion } = Migration;

/** The single table, on whatever client it is given. Every Query it sends carries a Limit. */
export function openTable(client: DynamoDBClient, name: string) {
  limitQueries(client);
  const documentClient = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return new Table({
    documentClient,
    name,
    ...primaryKey,
    indexes,
  });
}

export type DarkroomTable = ReturnType<typeof openTable>;
