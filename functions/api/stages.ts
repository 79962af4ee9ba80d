import { Stages as Contract } from "@darkroom/contract";
import { JobView, Lane } from "@darkroom/domain";
import { type Context, deadLetters, queueDepth, route } from "@darkroom/platform";
import { Lanes, OpenJobs } from "@darkroom/table";
import { stages } from "../stages.ts";

const lanes = [...new Set(stages.map(({ lane }) => lane))];

export const getStages = route(Contract.get, async ({ ctx }) => {
  const [looked, dead] = await Promise.all([
    Promise.all(lanes.map((lane) => lookAt(lane, ctx))),
    queueDepth(deadLetters, ctx),
  ]);
  const nowMs = ctx.clock.nowMs();
  const byLane = new Map(looked.map((found) => [found.lane, found]));
  return {
    stages: stages.flatMap(({ name, lane }) => {
      const found = byLane.get(lane);
      return found ? [stageView(name, found, nowMs)] : [];
    }),
    deadLetters: dead.visible + dead.inFlight,
  };
});

type Looked = Awaited<ReturnType<typeof lookAt>>;

async function lookAt(lane: string, ctx: Context) {
  const [door, hints, open] = await Promise.all([
    Lanes.get(ctx.table, lane),
    queueDepth(lane, ctx),
    OpenJobs.sample(ctx.table, lane),
  ]);
  return { lane, hints, ...open, closed: Lane.closed(door, ctx.clock.nowMs())?.reason };
}

function stageView(stage: string, { lane, hints, jobs, isCapped, closed }: Looked, nowMs: number) {
  const open = jobs.filter((job) => job.stage === stage);
  const queued = open.filter(({ state }) => state === "queued");
  const isShared = stages.filter((other) => other.lane === lane).length > 1;
  const counted = open.length - queued.length;
  const waiting: Record<string, number> = {};
  for (const job of queued) {
    const reason = closed ?? reasonOf(job, nowMs);
    waiting[reason] = (waiting[reason] ?? 0) + 1;
  }
  const oldestMs = Math.min(...queued.filter((job) => !job.isWaiting).map(({ notBeforeMs }) => notBeforeMs));
  return {
    stage,
    lane,
    isOpen: closed === undefined,
    ...(closed !== undefined && { closedReason: closed }),
    hints,
    queued: queued.length,
    running: isCapped && !isShared ? Math.max(counted, hints.inFlight) : counted, // those are due last, behind the backlog
    isCapped,
    waiting,
    ...(oldestMs < nowMs && { oldestDueSec: Math.round((nowMs - oldestMs) / 1000) }),
  };
}

/** What a queued job waits for while its lane is open. */
function reasonOf({ stage, isWaiting, attempt, reason, notBeforeMs }: OpenJobs.OpenJob, nowMs: number): string {
  if (isWaiting) return `stage ${stages.find(({ name }) => name === stage)?.after.join(", ") ?? ""}`;
  if (reason !== undefined && (attempt > 0 || notBeforeMs > nowMs)) return reason;
  return notBeforeMs > nowMs ? "scheduled" : JobView.turnOf(stages.find(({ name }) => name === stage));
}
