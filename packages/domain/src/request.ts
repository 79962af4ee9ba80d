import type * as Asset from "./asset.ts";
import { type Fate, isFinal, type Info as Job, type Options, plan, rerun } from "./job.ts";
import { fatesOf, isGoing } from "./pipeline.ts";
import type { Stage } from "./stage.ts";

/** A stage that is to be done of an asset because somebody asked: itself, or one that comes before what was asked for. */
export type Wanted = { stage: Stage; fate: Fate; isAgain: boolean; isForced?: boolean };

type Asked = { names: readonly string[]; isAgain: boolean; isForced?: boolean };

/**
 * What it takes to give an asset these stages, in the order of the pipeline: the stages themselves, and before each those
 * on request that it comes after and that have given nothing yet. What is done is done again only with `isAgain`, and
 * never for what comes after it.
 */
export function wantedOf(
  stages: readonly Stage[],
  { names, isAgain, isForced = false }: Asked,
  asset: Asset.Info,
  jobs: readonly Job[],
): Wanted[] {
  const stateOf = (name: string) => jobs.find(({ stage }) => stage === name)?.state;
  const wanted = new Set(names);
  for (const stage of stages.toReversed())
    if (wanted.has(stage.name))
      for (const before of stages)
        if (before.isOnRequest && stage.after.includes(before.name) && stateOf(before.name) !== "done")
          wanted.add(before.name);
  const isEnded = ({ stage, state }: Job): boolean => state !== "done" && wanted.has(stage);
  const standing = jobs.filter((job) => !(isFinal(job) && isEnded(job))); // those are begun anew: what comes after waits
  return fatesOf(stages, asset, standing)
    .filter(({ stage }) => wanted.has(stage.name))
    .map(({ stage, fate }) => ({
      stage,
      fate: isGoing(asset) ? "asset.deleted" : fate,
      isAgain: isAgain && names.includes(stage.name),
      isForced: isForced && names.includes(stage.name),
    }));
}

/** Why a stage cannot be had of this asset, if it cannot. */
export const refusalOf = ({ fate }: Wanted): string | undefined =>
  fate === "now" || fate === "later" ? undefined : fate;

type How = { priority: 0 | 1; nowMs: number; options?: Options | undefined };

/**
 * The job of a stage somebody asked for: new work, or what ended without being done begun anew, or done work once more
 * where that is wanted, or asked for with other options. What is open stays, and moves ahead when a person waits for it;
 * what runs already runs to its end as it was asked for.
 */
export function grant(
  before: Job | undefined,
  asset: Asset.Info,
  { stage, fate, isAgain, isForced = false }: Wanted,
  { priority, nowMs, options }: How,
): Job {
  const isOther = stage.options !== undefined && options !== undefined && !isSame(before?.options, options);
  const planned = plan(before, asset, stage, fate, nowMs);
  const isOver = planned === before && isFinal(planned) && (planned.state !== "done" || isAgain || isOther);
  const anew = isOver ? rerun(planned, nowMs, stage.version, { isForced }) : planned;
  const granted = isOver && anew !== planned ? plan({ ...anew, isWaiting: true }, asset, stage, fate, nowMs) : anew;
  if (granted.state !== "queued") return granted;
  const asked = isOther ? { ...granted, options } : granted;
  const isSooner = granted !== before || priority < granted.priority;
  return isSooner && asked.priority !== priority ? { ...asked, priority } : asked;
}

const isSame = (before: Options = {}, after: Options): boolean =>
  Object.keys({ ...before, ...after }).every((name) => before[name] === after[name]);
