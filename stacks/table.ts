import { expiryAttribute, indexes, keyAttributes, primaryKey } from "@darkroom/table/shape";
import { isLibrary } from "./deployment.ts";

const keyOf = ({ partitionKey, sortKey }: { partitionKey: { name: string }; sortKey: { name: string } }) => ({
  hashKey: partitionKey.name,
  rangeKey: sortKey.name,
});

/** The single table: can be set back to any second of the last 35 days, and in a library that is kept cannot be deleted. */
export const table = new sst.aws.Dynamo("Table", {
  fields: Object.fromEntries(keyAttributes.map(({ name, type }) => [name, type])),
  primaryIndex: keyOf(primaryKey),
  globalIndexes: Object.fromEntries(Object.entries(indexes).map(([name, index]) => [name, keyOf(index)])),
  ttl: expiryAttribute,
  deletionProtection: isLibrary,
});
