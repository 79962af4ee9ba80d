import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Table } from "dynamodb-toolbox/table";
import { limitQueries } from "./limit-queries.ts";

/** The schema every item is written with; older ones are read and brought up, newer ones refused. */
export const schemaVersion = 1;

// item      PK + SK                  one collection per asset; what is not of one asset has a partition of its own
// byDue     duePK + dueSK            jobs somebody must look at; sparse, sharded
// byMonth   monthPK + monthSK        summaries by capture month and kind; sharded when a month grows
// byChange  changePK + changeSK      summaries by the time they were written; sharded
export const indexes = {
  byDue: {
    type: "global",
    partitionKey: { name: "duePK", type: "string" },
    sortKey: { name: "dueSK", type: "number" },
  },
  byMonth: {
    type: "global",
    partitionKey: { name: "monthPK", type: "string" },
    sortKey: { name: "monthSK", type: "string" },
  },
  byChange: {
    type: "global",
    partitionKey: { name: "changePK", type: "string" },
    sortKey: { name: "changeSK", type: "string" },
  },
} as const;

/** The single table, on whatever client it is given. Every Query it sends carries a Limit. */
export function openTable(client: DynamoDBClient, name: string) {
  limitQueries(client);
  const documentClient = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return new Table({
    documentClient,
    name,
    partitionKey: { name: "PK", type: "string" },
    sortKey: { name: "SK", type: "string" },
    indexes,
  });
}

export type DarkroomTable = ReturnType<typeof openTable>;
