import type { Info as Job } from "./job.ts";
import { doorOf, type Phase, phaseOf, type Stage } from "./stage.ts";

/** How people read a job: its state, or what a queued one waits for. Derived, never stored. */
export type Label = Job["state"] | "blocked" | "scheduled" | "retrying" | `${Phase}_retrying` | "overdue";

export type View = {
  stage: string;
  state: Job["state"];
  label: Label;
  attempt: number;
  maxAttempts: number;
  reason?: string; // a fault code, or what it waits for
  message?: string;
  waitsFor?: string; // a stage, a lane with its reason, or a time
  notBefore?: string;
  degraded?: boolean;
  answeredBy?: number;
  generation: number;
};

type Around = {
  stages: readonly Stage[];
  jobs: readonly Job[];
  closedLanes: ReadonlyMap<string, string>;
  nowMs: number;
};

/** What a person sees of this job: never `failed` while attempts remain, and always what it waits for. */
export function of(job: Job, around: Around): View {
  const stage = around.stages.find(({ name }) => name === job.stage);
  const wait = waitOf(job, stage, around);
  const isOverdue = job.lease !== undefined && job.lease.expiresAtMs < around.nowMs;
  return {
    stage: job.stage,
    state: job.state,
    label: wait?.label ?? (isOverdue ? "overdue" : job.state),
    attempt: job.attempt,
    maxAttempts: stage?.maxAttempts ?? job.attempt,
    generation: job.generation,
    ...(job.reason !== undefined && { reason: job.reason }),
    ...(job.message !== undefined && { message: job.message }),
    ...(wait?.for !== undefined && { waitsFor: wait.for }),
    ...(job.state === "queued" && { notBefore: new Date(job.notBeforeMs).toISOString() }),
    ...(job.answeredBy !== undefined && { answeredBy: job.answeredBy }),
    ...(job.degraded !== undefined && { degraded: job.degraded }),
  };
}

/** Of what asks a model, what it is about to look at again: pictures (`vision`), or words. */
const retryingOf = (stage: Stage | undefined): Label => (stage?.enriches ? `${phaseOf(stage)}_retrying` : "retrying");

/** What a job that may begin waits for. */
export const turnOf = (stage: Pick<Stage, "isBackground"> | undefined): string =>
  stage?.isBackground ? "its turn, when all pictures are made" : "a free worker";

function waitOf(job: Job, stage: Stage | undefined, around: Around): { label: Label; for?: string } | undefined {
  if (job.state !== "queued") return undefined;
  const closed = around.closedLanes.get(job.lane) ?? around.closedLanes.get(doorOf(job));
  if (closed !== undefined) return { label: "blocked", for: `lane ${job.lane}: ${closed}` };
  if (job.isWaiting) {
    const isOpen = (name: string) => around.jobs.find((other) => other.stage === name)?.state !== "done";
    return { label: "blocked", for: `stage ${(stage?.after ?? []).filter(isOpen).join(", ")}` };
  }
  const isScheduled = job.notBeforeMs > around.nowMs;
  const until = isScheduled ? { for: `until ${new Date(job.notBeforeMs).toISOString()}` } : {};
  if (job.attempt > 0 && job.reason !== undefined) return { label: retryingOf(stage), ...until };
  if (isScheduled) return { label: "scheduled", ...until };
  return { label: "queued", for: turnOf(stage) };
}
