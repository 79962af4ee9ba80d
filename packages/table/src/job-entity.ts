import { Entity } from "dynamodb-toolbox/entity";
import { anyOf, boolean, item, map, number, record, string } from "dynamodb-toolbox/schema";
import { originalSchema } from "./original-schema.ts";
import { perTable } from "./per-table.ts";
import { schemaVersion } from "./table.ts";

/** The job as an item: the shape of `Job.Info`, its schema version and its place in the due index. */
export const jobEntity = perTable(
  (table) =>
    new Entity({
      name: "Job",
      table,
      timestamps: false,
      schema: item({
        assetId: string().key(),
        stage: string().key(),
        schemaVersion: number().default(schemaVersion),
        lane: string(),
        generation: number(),
        idempotencyKey: string(),
        assetGeneration: number(),
        stageVersion: number(),
        priority: number(),
        kind: string(),
        original: originalSchema(),
        state: string(),
        attempt: number(),
        crashes: number(),
        bootDeaths: number(),
        deferrals: number(),
        deferredMs: number(),
        fence: number(),
        notBeforeMs: number(),
        createdAtMs: number(),
        claimedAtMs: number().optional(),
        sentAtMs: number(),
        finalAtMs: number().optional(),
        isWaiting: boolean().optional(),
        lease: map({ owner: string(), boot: string().optional(), expiresAtMs: number() }).optional(),
        cancelRequested: boolean().optional(),
        published: number().optional(),
        keptFrom: number().optional(),
        answeredBy: number().optional(),
        isForced: boolean().optional(),
        degraded: boolean().optional(),
        isBackground: boolean().optional(),
        options: record(string(), anyOf(string(), number())).optional(),
        isDuplicate: boolean().optional(),
        reason: string().optional(),
        message: string().optional(),
        revision: number(),
        duePK: string().optional(),
        dueSK: number().optional(),
      }),
      computeKey: ({ assetId, stage }) => ({ PK: `ASSET#${assetId}`, SK: `JOB#${stage}` }),
    }),
);
