import type { Mutant } from "./mutate.ts";

const job = "packages/domain/src/job.ts";
const jobInfo = "packages/domain/src/job-info.ts";
const jobs = "packages/table/src/jobs.ts";
const takeIn = "packages/platform/src/take-in.ts";
const runStage = "packages/platform/src/run-stage.ts";

/** What the protocol rests on, each taken away by itself: the simulator must notice every one within 200 histories. */
export const mutants: readonly Mutant[] = [
  {
    name: "a worker without the fence settles",
    file: job,
    search: `job.state === "running" && job.fence === claim.fence && `,
    replace: `job.state === "running" && `,
  },
  {
    name: "a take-over keeps the fence",
    file: job,
    search: "    fence: job.fence + 1,\n    claimedAtMs",
    replace: "    claimedAtMs",
  },
  { name: "a claim keeps the fence", file: jobs, search: "fence: $add(1), ", replace: "" },
  {
    name: "neither attempts nor deaths are counted after the first claim",
    file: job,
    search: `    attempt: job.attempt + (isBootDead ? 0 : 1), // given back: decoders are children, a dead boot is hardly ever the file's fault
    crashes: job.crashes + (isTakeover && !isBootDead ? 1 : 0),
`,
    replace: "",
  },
  { name: "a lease has no grace", file: job, search: "graceMs = 40_000", replace: "graceMs = 0" },
  {
    name: "every boot is taken for dead",
    file: job,
    search: "lease?.boot !== undefined && lease.boot !== boot",
    replace: "lease?.boot !== undefined",
  },
  {
    name: "a wait costs an attempt",
    file: job,
    search: "attempt: Math.max(0, job.attempt - 1)",
    replace: "attempt: job.attempt",
  },
  {
    name: "what is final can be cancelled",
    file: job,
    search: `if (job.state === "queued") return { ...job, state: "cancelled", reason, finalAtMs: nowMs };`,
    replace: `if (job.state !== "running") return { ...job, state: "cancelled", reason, finalAtMs: nowMs };`,
  },
  {
    name: "a rerun blanks what people see",
    file: job,
    search: "const { reason: _past, message: _told, degraded: _old, isDuplicate: _found, ...rest } = job;",
    replace:
      "const { published: _blank, reason: _past, message: _told, degraded: _old, isDuplicate: _found, ...rest } = job;",
  },
  {
    name: "a new version blanks what people see",
    file: jobInfo,
    search: "  ...(before?.published !== undefined && { published: before.published }),\n",
    replace: "",
  },
  { name: "new work resets the fence", file: jobInfo, search: "fence: before?.fence ?? 0", replace: "fence: 0" },
  {
    name: "an older view undoes newer work",
    file: job,
    search: "if (before && isFromThePast(before, asset, stage)) return before;",
    replace: "",
  },
  {
    name: "a dead letter ends what runs",
    file: job,
    search: `return job.state === "queued" ? { ...job, state: "error", reason: "dead_letter"`,
    replace: `return !isFinal(job) ? { ...job, state: "error", reason: "dead_letter"`,
  },
  {
    name: "a job is written whatever stands",
    file: jobs,
    search: "ifRevision(revision)",
    replace: `(revision ? { attr: "revision" as const, gte: 0 } : ifRevision(revision))`,
  },
  {
    name: "a stage that waits is claimed",
    file: jobs,
    search: `      { attr: "isWaiting" as const, exists: false as const },\n`,
    replace: "",
  },
  {
    name: "older code takes newer work",
    file: jobs,
    search: `...(by.stageVersion === undefined ? [] : [{ attr: "stageVersion" as const, lte: by.stageVersion }]),`,
    replace: "",
  },
  {
    name: "a replaced attempt writes its result",
    file: "packages/table/src/results.ts",
    search: `{ attr: "fence", lte: result.fence } as const`,
    replace: `{ attr: "fence", gte: 0 } as const`,
  },
  {
    name: "settled without a result",
    file: runStage,
    search: "await Results.put(ctx.table, Result.of(job, output));",
    replace: "",
  },
  {
    name: "nothing is announced",
    file: runStage,
    search: "await announce(pipeline, asset, jobs, ctx);",
    replace: "",
  },
  {
    name: "all attempts write to one rendition",
    file: "packages/domain/src/rendition.ts",
    search: "generation, fence }: Job, name: string): string =>",
    replace: 'generation, fence }: Job, name: string): string => folder.concat(assetId, "/", stage, "/only/", name) ||',
  },
  {
    name: "the original is read whatever version it is",
    file: "packages/platform/src/bucket.ts",
    search: "const { Body } = await getVersion(s3, command, signal);",
    replace: "command.input.IfMatch = undefined; const { Body } = await getVersion(s3, command, signal);",
  },
  {
    name: "the sweep sends nothing",
    file: "packages/platform/src/sweep.ts",
    search: "ctx.queue.send(job.lane, { assetId: job.assetId, stage: job.stage });",
    replace: "",
  },
  {
    name: "the reconciler finds nothing",
    file: "packages/platform/src/reconcile.ts",
    search: `      ctx.queue.send("intake", { key });\n    } else`,
    replace: "    } else",
  },
  {
    name: "an asset is written whatever stands",
    file: "packages/table/src/assets.ts",
    search: "ifRevision(revision)",
    replace: `(revision ? { attr: "revision" as const, gte: 0 } : ifRevision(revision))`,
  },
  {
    name: "the jobs of a gone object go on",
    file: takeIn,
    search: "if (stands.isDeleted) await cancelAll(stands, known.jobs, ctx);",
    replace: "if (stands.isDeleted) ;",
  },
  {
    name: "a first holder leaves without a word",
    file: takeIn,
    search: "await leaveContent(pipeline, known, ctx);",
    replace: "",
  },
  {
    name: "everybody is the first holder",
    file: "packages/table/src/contents.ts",
    search: `isStill(old) : { attr: "assetId" as const, exists: false as const }`,
    replace: `isStill(old) : { attr: "createdAt" as const, gte: "0" }`,
  },
  {
    name: "a duplicate is not linked",
    file: "packages/platform/src/hold-content.ts",
    search: "await Assets.change(ctx.table, assetId, (asset) => Asset.linkTo(asset, first.assetId, original.etag));",
    replace: "",
  },
  {
    name: "an older summary replaces a newer one",
    file: "packages/table/src/summaries.ts",
    search: `{ attr: "madeOf" as const, lt: madeOf }`,
    replace: `{ attr: "madeOf" as const, gte: 0 }`,
  },
  {
    name: "what was touched is not counted again",
    file: "packages/platform/src/project-summaries.ts",
    search: "Counts.markDirty(ctx.table, month, ctx.clock.nowMs())",
    replace: "Promise.resolve(month)",
  },
];
