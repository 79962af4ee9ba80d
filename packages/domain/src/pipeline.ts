import type { Info as Asset } from "./asset.ts";
import { type Fate, idempotencyKey, isFinal, type Info as Job } from "./job.ts";
import { identity, type Stage } from "./stage.ts";

/** Does any stage wait for this one? */
export const isAwaited = (stages: readonly Stage[], name: string): boolean =>
  stages.some((stage) => stage.after.includes(name));

export type Planned = { stage: Stage; fate: Fate; job: Job | undefined };

/**
 * What becomes of each stage of this asset, given what its jobs for these bytes and these versions have come to. What
 * is open of an asset whose object is gone, ends.
 */
export function plan(stages: readonly Stage[], asset: Asset, jobs: readonly Job[]): Planned[] {
  if (asset.isDeleted) return planEnds(stages, jobs);
  const current = new Map<string, Job>();
  for (const stage of stages) {
    const job = jobs.find((job) => job.idempotencyKey === idempotencyKey(asset, stage));
    if (job) current.set(stage.name, job);
  }
  const fateOf = (stage: Stage): Fate => {
    if (!stage.accepts.includes(asset.kind)) return "kind.not_accepted";
    if (asset.duplicateOf && stage.name !== identity) return "duplicate";
    const before = stage.after.map((name) => current.get(name));
    if (before.some((job) => job && isFinal(job) && job.state !== "done")) return "stage.after_failed";
    return before.every((job) => job?.state === "done") ? "now" : "later";
  };
  return stages.map((stage) => ({ stage, fate: fateOf(stage), job: jobs.find((job) => job.stage === stage.name) }));
}

const planEnds = (stages: readonly Stage[], jobs: readonly Job[]): Planned[] =>
  stages.flatMap((stage) => {
    const job = jobs.find((job) => job.stage === stage.name && !isFinal(job));
    return job ? [{ stage, fate: "asset.deleted" as const, job }] : [];
  });
