import { AssetId, BulkEdit } from "@darkroom/domain";
import * as z from "zod";
import { Status } from "./ai.ts";
import { endpoint } from "./endpoint.ts";

// Names with an underscore are those people know from the tools this came from.

const instant = z.iso.datetime({ offset: true }).or(z.iso.date());
const count = z.number().int();
const mode = z.string().regex(/^[a-z_]{1,40}$/);

/** Which assets of the library, besides what `since`, `missing_title` and `missing_caption` say. */
const Filter = BulkEdit.Filter.extend({
  from: instant.optional(), // captured at or after; a date means its first instant, UTC
  to: instant.optional(), // captured before; a date means its last instant
});

/** What is enqueued: modes, and of which assets. One of all, media_id, filter, since, missing_title, missing_caption and stale must be said. */
export const Body = z.strictObject({
  mode: mode.or(z.array(mode).min(1).max(20)).default("auto"), // auto: every mode that runs by itself here; all: every one; feedback only with its options
  media_id: AssetId.optional(), // this one asset, ahead of everything else
  filter: Filter.optional(),
  since: instant.optional(), // added at or after; a date means its first instant, UTC
  missing_title: z.boolean().default(false),
  missing_caption: z.boolean().default(false),
  all: z.boolean().default(false), // the whole library
  stale: z.boolean().default(false), // what would be asked otherwise today: another model, prompt or backend
  force: z.boolean().default(false), // also what is done, and a model that has answered the very same
  limit: z.number().int().min(1).max(10_000_000).optional(), // assets
  options: z.record(z.string().max(40), z.union([z.string().max(200), z.number()])).optional(), // for the mode that takes some
  dry_run: z.boolean().default(false), // only counts
});

/** Enqueueing as people read it. */
export const View = z.object({
  runId: z.string(),
  state: z.enum(["working", "done", "cancelled"]),
  modes: z.array(z.string()),
  matched: count, // assets
  created: count, // jobs
  again: count,
  open: count, // were open already
  done: count, // had given their result meanwhile
  refused: count, // cannot be had of their asset
  reasons: z.record(z.string(), count), // of these
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type View = z.infer<typeof View>;

export const start = endpoint({
  method: "POST",
  path: "/v1/ai/enqueue",
  name: "enqueueAi",
  notReady: true,
  summary:
    "Asks modes of assets: looks first whether they can be asked, then goes on in the background; dry_run only counts",
  params: z.object({}),
  body: Body,
  answer: z.object({
    status: Status, // config_failed, start_failed: nothing was enqueued, and `message` says why (503)
    reason_code: z.string().optional(),
    field: z.string().optional(), // the variable that is to blame
    message: z.string().optional(),
    matched: count.optional(), // of a dry run: assets
    isAtLeast: z.boolean().optional(), // it looked at 10,000 assets, and there are more
    jobs: z
      .array(
        z.object({
          stage: z.string(),
          outcome: z.enum(["created", "again", "open", "done", "refused"]),
          reason: z.string().optional(),
        }),
      )
      .optional(), // of one asset
    run: View.optional(), // of many
  }),
});

const runId = z
  .string()
  .regex(/^enq_[0-9a-z]{9}[a-z2-7]{16}$/)
  .describe("The run, as its start named it");
const missing = ["enrich_run.missing"];

export const get = endpoint({
  method: "GET",
  path: "/v1/ai/runs/:runId",
  name: "getAiRun",
  summary: "How far enqueueing is",
  missing,
  params: z.object({ runId }),
  answer: View,
});

export const list = endpoint({
  method: "GET",
  path: "/v1/ai/runs",
  name: "listAiRuns",
  summary: "What was enqueued last, the last one first, at most 50",
  params: z.object({}),
  answer: z.object({ items: z.array(View) }),
});

export const cancelRun = endpoint({
  method: "POST",
  path: "/v1/ai/runs/:runId/cancel",
  name: "cancelAiRun",
  summary: "Stops enqueueing where it is; what was enqueued stays so",
  missing,
  params: z.object({ runId }),
  answer: View,
});

export const cancel = endpoint({
  method: "POST",
  path: "/v1/ai/cancel",
  name: "cancelAi",
  summary:
    "Cancels open jobs of the models: of one asset, or up to 500 of the lane; running ones hear it at their next renewal",
  params: z.object({}),
  body: z.strictObject({
    mode: mode.default("all"),
    media_id: AssetId.optional(), // its jobs; without it, those of the lane
    all: z.boolean().default(false), // must be said for those of the lane
    force: z.boolean().default(false), // running ones end at once, and their worker is shut out
  }),
  answer: z.object({ status: Status, cancelled: count, isMore: z.boolean() }),
});

export const remove = endpoint({
  method: "DELETE",
  path: "/v1/assets/:assetId/enrichments/:mode",
  name: "deleteEnrichment",
  summary: "Takes away what a mode said of an asset, all versions of it; what people said stays",
  missing: ["asset.missing", "mode.missing"],
  params: z.object({
    assetId: AssetId.describe("The asset, as lists name it"),
    mode: mode.describe("What was asked: caption, title, …"),
    force: z.enum(["0", "1", "true", "false"]).optional().describe("1: also while it runs; its worker is shut out"),
  }),
  answer: z.object({ status: Status, wasRunning: z.boolean() }),
});
