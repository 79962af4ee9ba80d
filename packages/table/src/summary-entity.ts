import { Entity } from "dynamodb-toolbox/entity";
import { any, item, number, string } from "dynamodb-toolbox/schema";
import { jsonStringify } from "dynamodb-toolbox/transformers/jsonStringify";
import { perTable } from "./per-table.ts";
import { schemaVersion } from "./table.ts";

/** The summary as an item: what lists show lies in one attribute, beside it what indexes and counts need. */
export const summaryEntity = perTable(
  (table) =>
    new Entity({
      name: "Summary",
      table,
      timestamps: false,
      schema: item({
        assetId: string().key(),
        schemaVersion: number().default(schemaVersion),
        shown: any().transform(jsonStringify()), // Summary.Info as one text: lists read hundreds at a time
        issue: string().optional(),
        madeOf: number(), // its rank: only grows
        monthPK: string().optional(),
        monthSK: string().optional(),
        changePK: string(),
        changeSK: string(),
      }),
      computeKey: ({ assetId }) => ({ PK: `ASSET#${assetId}`, SK: "SUMMARY" }),
    }),
);
