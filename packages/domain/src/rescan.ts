import * as z from "zod";
import * as Asset from "./asset.ts";
import { isFinal, type Info as Job, rerun } from "./job.ts";
import { isExpected } from "./pipeline.ts";
import type { Stage } from "./stage.ts";
import type { Info as Summary } from "./summary.ts";

/**
 * Which results are made again. `outdated`: of an older version of their stage, or of a stage the asset has not met yet;
 * `improvable`: these, and what was refused as unsupported; `failed`: what ended in an error; `stale`: what a model said that
 * would be asked otherwise today; `all`: whatever is over.
 */
export const Which = z.enum(["improvable", "outdated", "failed", "stale", "all"]);
export type Which = z.infer<typeof Which>;

/** What is done again: which results, of which stages, of which assets. */
export const Filter = z.strictObject({
  which: Which.default("improvable"),
  stages: z.array(z.string()).min(1).max(20).optional(), // absent: all; with `all` only `probe`, which reads the metadata
  kinds: z.array(Asset.Kind).min(1).optional(),
  keyPrefix: z.string().min(1).max(1024).optional(),
});
export type Filter = z.infer<typeof Filter>;

const refused = new Set(["unsupported_type", "unsupported_codec", "raw.unsupported"]);
const plannersOwn = new Set(["duplicate", "stage.after_failed", "asset.deleted"]);
const rereading = "probe";

/** The stages a filter means, of those there are. */
export function stagesOf(filter: Filter, stages: readonly Stage[]): Stage[] {
  const named = filter.stages ?? (filter.which === "all" ? [rereading] : undefined);
  const known = filter.which === "stale" ? stages.filter(({ enriches }) => enriches) : stages;
  return known.filter(({ name }) => !named || named.includes(name));
}

/** May there be something to do for this stage of the asset, as far as its summary tells? What is on request is made when it is named. */
export function mayBeWanted(summary: Summary, stage: Stage, { which, kinds, keyPrefix, stages = [] }: Filter): boolean {
  if (kinds && !kinds.includes(summary.kind)) return false;
  if (keyPrefix !== undefined && !summary.key.startsWith(keyPrefix)) return false;
  if (which === "stale") return summary.states[stage.name] !== undefined;
  const isAskedFor = stage.isOnRequest && stages.includes(stage.name);
  if (!isExpected(stage, summary) && !(isAskedFor && stage.accepts.includes(summary.kind))) return false;
  return which !== "failed" || summary.states[stage.name] === "error";
}

/**
 * Is this stage to be done again for an asset that has this job? What the planner ended for a reason of its own is not. What
 * is shown may be stale: its result tells.
 */
export function isWanted(job: Job | undefined, stage: Stage, which: Which): boolean {
  if (!job) return which !== "failed" && which !== "stale";
  const reason = job.reason ?? "";
  const wasPlanned = job.state === "skipped" && plannersOwn.has(reason);
  if (!isFinal(job) || wasPlanned || job.stageVersion > stage.version) return false;
  if (which === "failed") return job.state === "error";
  if (which === "stale") return job.published !== undefined;
  const isOutdated = job.stageVersion < stage.version && job.state !== "cancelled";
  if (which === "outdated" || isNotAccepted(job)) return isOutdated;
  return which === "all" || isOutdated || (job.state === "error" && refused.has(reason));
}

/** Has intake to look at the object first: for a job that is not there, or a kind that today's signatures may know better? */
export const needsLook = (job: Job | undefined): boolean => job === undefined || isNotAccepted(job);

type Ask = { which: Which; priority: 0 | 1; nowMs: number };

/** The job once more, by today's version of its stage; the same value when it is not wanted any more. */
export const again = (job: Job, stage: Stage, { which, priority, nowMs }: Ask): Job =>
  isWanted(job, stage, which) ? { ...rerun(job, nowMs, stage.version), priority } : job;

const isNotAccepted = ({ state, reason }: Job): boolean => state === "skipped" && reason === "kind.not_accepted";
