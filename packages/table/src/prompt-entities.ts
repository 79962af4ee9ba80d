import { shardOf } from "@darkroom/domain";
import { Entity } from "dynamodb-toolbox/entity";
import { any, boolean, item, number, string } from "dynamodb-toolbox/schema";
import { perTable } from "./per-table.ts";
import { schemaVersion } from "./table.ts";

/** How many partitions a prompt's pictures are spread over, and all prompts. */
export const shards = 4;

/** What an asset was generated with. */
export const currentEntity = perTable(
  (table) =>
    new Entity({
      name: "AssetPrompt",
      table,
      timestamps: false,
      schema: item({
        assetId: string().key(),
        schemaVersion: number().default(schemaVersion),
        promptId: string().optional(),
        settings: any(),
        etag: string(),
        generation: number(),
        parser: number(),
        entries: number(),
        revision: number(),
      }),
      computeKey: ({ assetId }) => ({ PK: `ASSET#${assetId}`, SK: "PROMPT" }),
    }),
);

/** One entry of an asset's history. */
export const entryEntity = perTable(
  (table) =>
    new Entity({
      name: "PromptEntry",
      table,
      timestamps: false,
      schema: item({
        assetId: string().key(),
        number: number().key(),
        schemaVersion: number().default(schemaVersion),
        at: string(),
        cause: string(),
        promptId: string().optional(),
        positive: any().optional(),
        negative: any().optional(),
        settings: any(),
      }),
      computeKey: ({ assetId, number }) => ({
        PK: `ASSET#${assetId}`,
        SK: `PROMPTLOG#${String(number).padStart(6, "0")}`,
      }),
    }),
);

/** One prompt. */
export const promptEntity = perTable(
  (table) =>
    new Entity({
      name: "Prompt",
      table,
      timestamps: false,
      schema: item({
        promptId: string().key(),
        schemaVersion: number().default(schemaVersion),
        positive: string(),
        negative: string().optional(),
        assets: number(),
        isCapped: boolean().optional(),
        firstSeenAt: string(),
        lastSeenAt: string(),
        monthPK: string().optional(),
        monthSK: string().optional(),
      }),
      computeKey: ({ promptId }) => ({ PK: `PROMPT#${promptId}`, SK: "PROMPT" }),
    }),
);

/** A picture of a prompt. */
export const linkEntity = perTable(
  (table) =>
    new Entity({
      name: "PromptLink",
      table,
      timestamps: false,
      schema: item({
        promptId: string().key(),
        assetId: string().key(),
        schemaVersion: number().default(schemaVersion),
      }),
      computeKey: ({ promptId, assetId }) => ({
        PK: `PROMPT#${promptId}#${shardOf(assetId, shards)}`,
        SK: assetId,
      }),
    }),
);
