import {
  CreateTableCommand,
  UpdateContinuousBackupsCommand,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import * as z from "zod";
import { maker, unlessThere } from "./maker.ts";

const Key = z.object({ hashKey: z.string(), rangeKey: z.string() });

const Table = Key.extend({
  name: z.string(),
  billingMode: z.literal("PAY_PER_REQUEST"),
  attributes: z.array(z.object({ name: z.string(), type: z.enum(["S", "N", "B"]) })),
  globalSecondaryIndexes: z.array(Key.extend({ name: z.string(), projectionType: z.literal("ALL") })),
  streamEnabled: z.literal(false),
  pointInTimeRecovery: z.object({ enabled: z.boolean() }),
  ttl: z.object({ attributeName: z.string(), enabled: z.boolean() }).optional(),
});

const keySchema = ({ hashKey, rangeKey }: z.infer<typeof Key>) => [
  { AttributeName: hashKey, KeyType: "HASH" as const },
  { AttributeName: rangeKey, KeyType: "RANGE" as const },
];

export const table = maker(Table, async (table, { dynamodb: client }) => {
  const TableName = table.name;
  const create = new CreateTableCommand({
    TableName,
    BillingMode: table.billingMode,
    KeySchema: keySchema(table),
    AttributeDefinitions: table.attributes.map(({ name, type }) => ({ AttributeName: name, AttributeType: type })),
    GlobalSecondaryIndexes: table.globalSecondaryIndexes.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: index.projectionType },
    })),
  });
  const isNew = await unlessThere(() => client.send(create), "ResourceInUseException");
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 0.05, maxDelay: 0.5 }, { TableName });
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: table.pointInTimeRecovery.enabled };
  await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
  if (!table.ttl || !isNew) return; // it is not changed twice
  const TimeToLiveSpecification = { AttributeName: table.ttl.attributeName, Enabled: table.ttl.enabled };
  await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
});
