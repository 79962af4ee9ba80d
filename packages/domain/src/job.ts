import type * as Asset from "./asset.ts";
import { Fault } from "./fault.ts";
import { type By, type Claim, carriedOver, type Fate, type Info, type Outcome, plannedReasons } from "./job-info.ts";
import { identity, type Stage } from "./stage.ts";

export * from "./job-info.ts";

export const leaseMs = 60_000;
export const graceMs = 40_000;
export const maxAgeMs = 7 * 24 * 3_600_000;
const maxCrashes = 3;
const maxBootDeaths = 10;
const lookAgainMs = 60_000;
const lookAgainMaxMs = 15 * 60_000;

/** Two requests with one key are one piece of work. A new version of the object or of the stage is new work; a new model is not. */
export const idempotencyKey = (asset: Asset.Info, stage: Pick<Stage, "name" | "version">): string =>
  keyOf(asset.id, asset.original.etag, stage.name, stage.version);

const keyOf = (...parts: (string | number)[]): string => parts.join("/");

export const isFinal = (job: Pick<Info, "state">): boolean => job.state !== "queued" && job.state !== "running";

/** When somebody must look at this job if nothing is heard of it; never, once it is final. */
export function dueAtMs(job: Info): number | undefined {
  if (isFinal(job)) return undefined;
  return job.lease ? job.lease.expiresAtMs + graceMs : job.notBeforeMs;
}

/** New work on this stage. The fence is never reset, and what people see stays until there is something better. */
export function queue(asset: Asset.Info, stage: Stage, nowMs: number, before?: Info): Info {
  return {
    assetId: asset.id,
    stage: stage.name,
    lane: stage.lane,
    generation: (before?.generation ?? 0) + 1,
    idempotencyKey: idempotencyKey(asset, stage),
    assetGeneration: asset.generation,
    stageVersion: stage.version,
    priority: asset.priority,
    kind: asset.kind,
    original: asset.original,
    state: "queued",
    ...unworked(nowMs),
    ...(stage.isBackground && { isBackground: true }),
    ...carriedOver(before),
  };
}

/**
 * The same work once more, because somebody asked: by another version of the stage, if one is given that is no older.
 * Nothing is blanked: `published` moves with the next `done`. A model that was asked the very same is not asked again,
 * unless it is forced to.
 */
export function rerun(job: Info, nowMs: number, stageVersion = job.stageVersion, { isForced = false } = {}): Info {
  if (!isFinal(job) || stageVersion < job.stageVersion) return job;
  const { reason: _past, message: _told, degraded: _old, isDuplicate: _found, ...rest } = job;
  const { finalAtMs: _ended, claimedAtMs: _begun, answeredBy: _same, isForced: _asked, ...open } = withoutRequest(rest);
  const idempotencyKey = keyOf(job.assetId, job.original.etag, job.stage, stageVersion);
  const anew = { generation: job.generation + 1, stageVersion, idempotencyKey, state: "queued" as const };
  return { ...open, ...unworked(nowMs), ...anew, ...(isForced && { isForced }) };
}

const unworked = (nowMs: number) => ({
  attempt: 0,
  crashes: 0,
  bootDeaths: 0,
  deferrals: 0,
  deferredMs: 0,
  notBeforeMs: nowMs,
  createdAtMs: nowMs,
  sentAtMs: nowMs,
});

/** The job a stage should have: new work, the word to begin for work that waited, or what is there already. */
export function plan(before: Info | undefined, asset: Asset.Info, stage: Stage, fate: Fate, nowMs: number): Info {
  if (before && isFromThePast(before, asset, stage)) return before;
  if (before && fate === "asset.deleted") return cancel(before, nowMs, fate);
  const isKnown = before?.idempotencyKey === idempotencyKey(asset, stage);
  const isAnew = isKnown && isFinal(before) && asset.generation > before.assetGeneration; // the object went, and is back
  const isBack = isAnew && (before.state === "cancelled" || stage.name === identity);
  if (isKnown && (isBack || (wasPlannedEnd(before) && fate !== before.reason))) {
    const { generation: assetGeneration, priority, kind, original } = asset;
    const anew = { ...rerun(before, nowMs), assetGeneration, priority, kind, original };
    return begin(anew, fate, nowMs); // the reason is gone or another, or the object is there again
  }
  if (isKnown && before.cancelRequested && asset.generation > before.assetGeneration)
    return { ...withoutRequest(before), assetGeneration: asset.generation }; // it need not stop: the object is there again
  const isUnclaimed = isKnown && before.state === "queued" && before.attempt === 0;
  const mayChange = isUnclaimed && (before.isWaiting || fate === "duplicate");
  if (isKnown && !mayChange) return before;
  if (isKnown && fate === "later") return lookAgain(before, nowMs);
  return begin(isKnown ? before : queue(asset, stage, nowMs, before), fate, nowMs);
}

/** An older view of the asset, or older code, undoes nothing. */
const isFromThePast = (before: Info, asset: Asset.Info, stage: Stage): boolean =>
  before.assetGeneration > asset.generation || before.stageVersion > stage.version;

const wasPlannedEnd = (job: Info): boolean =>
  isFinal(job) && job.state !== "done" && plannedReasons.some((reason) => reason === job.reason);

function begin(job: Info, fate: Fate, nowMs: number): Info {
  const { isWaiting: _waited, ...rest } = { ...job, notBeforeMs: nowMs, sentAtMs: nowMs };
  if (fate === "now") return rest;
  if (fate === "later") return { ...rest, isWaiting: true, notBeforeMs: nowMs + lookAgainMs };
  return { ...rest, state: "skipped", reason: fate, finalAtMs: nowMs };
}

/** A stage that waits is looked at again by itself, ever more seldom: 60 s doubling to 15 min. */
function lookAgain(job: Info, nowMs: number): Info {
  if (job.notBeforeMs > nowMs) return job;
  const waitMs = Math.min(lookAgainMaxMs, lookAgainMs * 2 ** job.deferrals);
  return { ...job, deferrals: job.deferrals + 1, deferredMs: job.deferredMs + waitMs, notBeforeMs: nowMs + waitMs };
}

/** Takes the lease, and counts the attempt before any work is done. A job that is not to be had comes back as it is. */
export function claim(job: Info, by: By): Info {
  const isTakeover = job.state === "running";
  const isBootDead = isOfDeadBoot(job, by);
  if (isFinal(job) || job.isWaiting || job.stageVersion > (by.stageVersion ?? job.stageVersion)) return job;
  if (!isBootDead && (dueAtMs(job) ?? 0) > by.nowMs) return job;
  const { lease: _ended, ...rest } = job;
  const end = endAtClaim(job, by);
  if (end) return { ...withoutRequest(rest), ...end };
  return {
    ...rest,
    state: "running",
    attempt: job.attempt + (isBootDead ? 0 : 1), // given back: decoders are children, a dead boot is hardly ever the file's fault
    crashes: job.crashes + (isTakeover && !isBootDead ? 1 : 0),
    bootDeaths: job.bootDeaths + (isBootDead ? 1 : 0),
    fence: job.fence + 1,
    claimedAtMs: job.claimedAtMs ?? by.nowMs,
    lease: leaseFor(by),
  };
}

function withoutRequest<Held extends { cancelRequested?: boolean | undefined }>(
  job: Held,
): Omit<Held, "cancelRequested"> {
  const { cancelRequested: _heard, ...rest } = job;
  return rest;
}

/** The lease a claim or a renewal gives. */
export const leaseFor = ({ owner, boot, nowMs }: Pick<By, "owner" | "boot" | "nowMs">) => ({
  owner,
  ...(boot !== undefined && { boot }),
  expiresAtMs: nowMs + leaseMs,
});

type End = Pick<Info, "state" | "reason" | "finalAtMs">;

/** How a claim would end this job instead of starting it, if it would. The sweep asks too: no worker is needed for that. */
export function endAtClaim(job: Info, by: Pick<By, "boot" | "maxAttempts" | "nowMs">): End | undefined {
  const isTakeover = job.state === "running";
  const isBootDead = isOfDeadBoot(job, by);
  const finalAtMs = by.nowMs;
  if (isTakeover && job.cancelRequested) return { state: "cancelled", reason: "cancelled", finalAtMs };
  if (isBootDead && job.bootDeaths < maxBootDeaths) return undefined;
  if (isBootDead || (isTakeover && job.crashes + 1 >= maxCrashes))
    return { state: "error", reason: "poison_crash", finalAtMs };
  if (job.attempt >= by.maxAttempts) return { state: "error", reason: job.reason ?? "job.exhausted", finalAtMs };
  return isExpired(job) ? { state: "error", reason: "expired", finalAtMs } : undefined;
}

/** Nothing is tried for ever. Time it only waited (deferred, or due and not taken) does not count. */
function isExpired(job: Info): boolean {
  return job.claimedAtMs !== undefined && job.notBeforeMs - job.claimedAtMs - job.deferredMs > maxAgeMs;
}

/** Is its holder known to be dead, so that nobody need wait for the lease? */
export function isOfDeadBoot({ lease }: Pick<Info, "lease">, { boot }: Pick<By, "boot">): boolean {
  return boot !== undefined && lease?.boot !== undefined && lease.boot !== boot;
}

/** Keeps the lease while the work makes progress. */
export function renew(job: Info, claim: Claim, nowMs: number): Info {
  return { ...job, lease: { ...mustHold(job, claim), expiresAtMs: nowMs + leaseMs } };
}

type Limits = { nowMs: number; maxAttempts: number };

/**
 * Only the holder of the fence may settle: a slow worker cannot overwrite the one that replaced it. A job that ended
 * under this very claim stays as it is: the word was lost on its way back, not on its way there.
 */
export function settle(job: Info, claim: Claim, outcome: Outcome, { nowMs, maxAttempts }: Limits): Info {
  if (isFinal(job) && job.fence === claim.fence && job.generation === claim.generation) return job;
  mustHold(job, claim);
  const { lease: _released, cancelRequested, reason: _past, message: _told, ...rest } = job;
  const isAgain = outcome.state === "again" || outcome.state === "waiting";
  if (isAgain && cancelRequested) return { ...rest, state: "cancelled", reason: "cancelled", finalAtMs: nowMs };
  if (outcome.state === "waiting") {
    const deferredMs = job.deferredMs + Math.max(0, outcome.notBeforeMs - nowMs);
    const given = { attempt: Math.max(0, job.attempt - 1), deferrals: job.deferrals + 1, deferredMs };
    return { ...rest, ...outcome, ...given, state: "queued" };
  }
  if (outcome.state === "again" && job.attempt < maxAttempts) return { ...rest, ...outcome, state: "queued" };
  if (outcome.state === "again") {
    const { notBeforeMs: _never, ...why } = outcome;
    return { ...rest, ...why, state: "error", finalAtMs: nowMs };
  }
  const isNews = outcome.state === "done" && outcome.answeredBy === undefined;
  return { ...rest, ...outcome, ...(isNews && { published: job.generation }), finalAtMs: nowMs };
}

/** A queued job stops at once; a running one is asked to, and hears it when it renews its lease. */
export function cancel(job: Info, nowMs: number, reason = "cancelled"): Info {
  if (job.state === "queued") return { ...job, state: "cancelled", reason, finalAtMs: nowMs };
  return job.state === "running" && !job.cancelRequested ? { ...job, cancelRequested: true } : job;
}

/** Ends a job whatever its worker does: the fence moves on, so the worker is shut out. */
export function forceCancel(job: Info, nowMs: number, reason = "cancelled"): Info {
  if (job.state !== "running") return cancel(job, nowMs, reason);
  const { lease: _taken, cancelRequested: _heard, ...rest } = job;
  return { ...rest, state: "cancelled", reason, fence: job.fence + 1, finalAtMs: nowMs };
}

/** The sweep's look at a due job: ended where a claim could only end it, else marked as reminded, as a hint is sent again. */
export function remind(job: Info, by: Pick<By, "boot" | "maxAttempts" | "nowMs">): Info {
  if (isFinal(job)) return job;
  const end = endAtClaim(job, by);
  if (!end) return { ...job, sentAtMs: by.nowMs };
  const { lease: _over, ...rest } = job;
  return { ...rest, ...end };
}

/** Nobody could even read this job's hint: it ends, if it is still queued and was never begun. */
export function giveUp(job: Info, nowMs: number): Info {
  return job.state === "queued" ? { ...job, state: "error", reason: "dead_letter", finalAtMs: nowMs } : job;
}

function mustHold(job: Info, claim: Claim): NonNullable<Info["lease"]> {
  const isHeld = job.state === "running" && job.fence === claim.fence && job.generation === claim.generation;
  if (isHeld && job.lease) return job.lease;
  throw new Fault("conflict", "job.lease_lost", "The job passed to another worker", { stage: job.stage });
}
