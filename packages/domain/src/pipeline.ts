import { type Info as Asset, isTooLargeForModels, type Kind } from "./asset.ts";
import { type Fate, idempotencyKey, isFinal, type Info as Job } from "./job.ts";
import { identity, type Stage } from "./stage.ts";

/**
 * Does any stage wait for this one, with an asset of this kind? One on request does so for others on request only: for what
 * runs by itself it hardly ever has to, and finds out when its job is looked at again.
 */
export function isAwaited(stages: readonly Stage[], name: string, kind: Kind): boolean {
  const isAsked = stages.some((stage) => stage.name === name && stage.isOnRequest);
  const waits = ({ after, accepts, isOnRequest }: Stage): boolean =>
    after.includes(name) && accepts.includes(kind) && (!isOnRequest || isAsked);
  return stages.some(waits);
}

/** Has an asset of this kind a job of this stage? A photo costs nothing for what is done with films only. */
export const isFor = ({ accepts, isBackground }: Pick<Stage, "accepts" | "isBackground">, kind: Kind): boolean =>
  !isBackground || accepts.includes(kind);

export type Planned = { stage: Stage; fate: Fate; job: Job | undefined };

/**
 * What becomes of each stage of this asset, given what its jobs for these bytes and these versions have come to. What
 * is open of an asset whose object is gone, or going, ends. Stages that enrich are not planned before they may start: an asset
 * that no model will see costs nothing for them; those on request only where there is a job already.
 */
export function plan(stages: readonly Stage[], asset: Asset, jobs: readonly Job[]): Planned[] {
  if (isGoing(asset)) return planEnds(stages, jobs);
  const mayBegin = ({ stage, fate }: Planned): boolean =>
    stage.enriches ? fate === "now" && !stage.isOnRequest : isFor(stage, asset.kind);
  return fatesOf(stages, asset, jobs).filter((planned) => planned.job || mayBegin(planned));
}

/** Is its object gone, or on its way out? */
export const isGoing = (asset: Asset): boolean => asset.isDeleted === true || asset.trash?.isPurging === true;

/** What would become of each of these stages, had somebody asked for it. */
export function fatesOf(stages: readonly Stage[], asset: Asset, jobs: readonly Job[]): Planned[] {
  const current = new Map<string, Job>();
  for (const stage of stages) {
    const job = jobs.find((job) => job.idempotencyKey === idempotencyKey(asset, stage));
    if (job) current.set(stage.name, job);
  }
  const fateOf = (stage: Stage): Fate => {
    if (!stage.accepts.includes(asset.kind)) return "kind.not_accepted";
    if (asset.duplicateOf && stage.name !== identity) return "duplicate";
    if (stage.looks && isTooLargeForModels(asset)) return "ollama.too_large_for_vision";
    const before = stage.after.map((name) => current.get(name));
    if (before.some((job) => job && isFinal(job) && job.state !== "done")) return "stage.after_failed";
    return before.every((job) => job?.state === "done") ? "now" : "later";
  };
  return stages.map((stage) => ({
    stage,
    fate: fateOf(stage),
    job: jobs.find((job) => job.stage === stage.name),
  }));
}

type Seen = { kind: Asset["kind"]; duplicateOf?: string | undefined; states: Readonly<Record<string, string>> };

/** Should an asset of which lists say this have a job of this stage? What enriches gets one when what it needs is there. */
export const isExpected = (stage: Stage, { kind, duplicateOf, states }: Seen): boolean =>
  isFor(stage, kind) &&
  (!stage.isOnRequest || states[stage.name] !== undefined) &&
  (!stage.enriches || (duplicateOf === undefined && stage.after.every((before) => states[before] === "done")));

const planEnds = (stages: readonly Stage[], jobs: readonly Job[]): Planned[] =>
  stages.flatMap((stage) => {
    const job = jobs.find((job) => job.stage === stage.name && !isFinal(job));
    return job ? [{ stage, fate: "asset.deleted" as const, job }] : [];
  });
