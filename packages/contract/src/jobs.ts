import { Asset, AssetId, JobRun } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

const cursor = z.string().max(512).optional();

/** Several values in one parameter, parted by commas. */
const listOf = <Value extends z.ZodType<string, string>>(of: Value, most: number) =>
  z
    .string()
    .max(1024)
    .transform((text) => text.split(","))
    .pipe(z.array(of).min(1).max(most))
    .optional();

/** A job as lists of many show it. */
export const Item = z.object({
  assetId: AssetId,
  key: z.string(),
  kind: Asset.Kind,
  stage: z.string(),
  state: JobRun.State,
  reason: z.string().optional(), // a fault code
  message: z.string().optional(),
  attempt: z.number().int(),
  generation: z.number().int(),
  since: z.string(), // when it ended, or was made where it is open
});
export type Item = z.infer<typeof Item>;

/** Work on many jobs, as people read it. */
export const View = z.object({
  jobRunId: z.string(),
  action: JobRun.Action,
  state: z.enum(["working", "done", "cancelled"]),
  filter: JobRun.Filter.omit({ olderThanSec: true }),
  looked: z.number().int(), // assets
  changed: z.number().int(), // jobs
  items: z.number().int(), // results and texts that a pruning removed
  files: z.number().int(), // renditions and traces that it removed
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type View = z.infer<typeof View>;

export const list = endpoint({
  method: "GET",
  path: "/v1/jobs",
  name: "listJobs",
  summary:
    "Jobs by state, stage, fault code and age: those of the next 200 assets that were looked at; a page may be empty",
  params: z.object({
    state: listOf(JobRun.State, JobRun.State.options.length),
    stage: listOf(z.string().min(1), 30),
    reason: listOf(z.string().min(1), 30),
    keyPrefix: z.string().min(1).max(1024).optional(),
    olderThanSec: z.coerce.number().int().min(0).optional(),
    cursor,
  }),
  answer: z.object({ items: z.array(Item), looked: z.number().int(), nextCursor: z.string().optional() }),
});

/** How many jobs of a kind a filter means. */
export const Group = z.object({
  stage: z.string(),
  state: JobRun.State,
  reason: z.string().optional(),
  class: z.string(), // of that fault: what is to be done about it
  count: z.number().int(),
});
export type Group = z.infer<typeof Group>;

const Body = z.strictObject({
  filter: JobRun.Filter.default({}),
  dryRun: z.boolean().default(false), // only counts, some thousand assets a call
  cursor, // of a dry run: `nextCursor` of the answer before; nothing else may change
});

const Answer = z.object({
  run: View.optional(), // what was begun
  looked: z.number().int().optional(), // of a dry run: assets
  groups: z.array(Group).optional(),
  nextCursor: z.string().optional(),
});

export const rerun = endpoint({
  method: "POST",
  path: "/v1/jobs:rerun",
  name: "rerunJobs",
  summary:
    "Tries jobs again that have ended, usually those in error, in the background; dryRun counts them by stage and fault",
  params: z.object({}),
  body: Body,
  answer: Answer,
});

export const cancel = endpoint({
  method: "POST",
  path: "/v1/jobs:cancel",
  name: "cancelJobs",
  summary: "Stops jobs that wait or run, in the background; dryRun counts them",
  params: z.object({}),
  body: Body,
  answer: Answer,
});

export const prune = endpoint({
  method: "POST",
  path: "/v1/jobs:prune",
  name: "pruneJobs",
  summary:
    "Removes what ended jobs left and nobody sees: older results, their files and traces; that and how a job ended stays. dryRun counts the jobs",
  params: z.object({}),
  body: Body,
  answer: Answer,
});

const missing = ["job_run.missing"];
const jobRunId = z
  .string()
  .regex(/^jrn_[0-9a-z]{9}[a-z2-7]{16}$/)
  .describe("The work, as its start named it");

export const runs = endpoint({
  method: "GET",
  path: "/v1/job-runs",
  name: "listJobRuns",
  summary: "The latest work on many jobs, the last one first, at most 50",
  params: z.object({}),
  answer: z.object({ items: z.array(View) }),
});

export const run = endpoint({
  method: "GET",
  path: "/v1/job-runs/:jobRunId",
  name: "getJobRun",
  summary: "How far work on many jobs is",
  missing,
  params: z.object({ jobRunId }),
  answer: View,
});

export const stop = endpoint({
  method: "POST",
  path: "/v1/job-runs/:jobRunId/cancel",
  name: "cancelJobRun",
  summary: "Stops work on many jobs where it is; what was done stays so",
  missing,
  params: z.object({ jobRunId }),
  answer: View,
});

export const jobs = [list, rerun, cancel, prune, runs, run, stop];
