import { Lane, LaneWorker, type ModelProfile, type ServerSlots, Stage } from "@darkroom/domain";
import { Lanes, LaneWorkers, ModelProfiles, OpenJobs, ServerSlots as Slots } from "@darkroom/table";
import type { Context } from "../context.ts";
import { machineOf } from "../machine-of.ts";
import { type Depth, queueDepth } from "../queue-depth.ts";

/** The lane of the models as the table and its queue tell of it. */
export type LaneState = {
  door: Lane.Info;
  closed: ReturnType<typeof Lane.closed>;
  workers: LaneWorker.Info[]; // the last ones, the latest first
  isActive: boolean; // somebody works on it, and shows it
  open: Awaited<ReturnType<typeof OpenJobs.count>>;
  sample: OpenJobs.OpenJob[]; // of the open jobs, the longest due
  hints: Depth;
  profiles: ModelProfile.Info[]; // of the models on the machine that is asked
  servers: ServerSlots.Info[]; // that were ever asked, with who asks them now
  nowMs: number;
};

const mostWorkers = 20;

/** Looks at the lane: its door, its workers, its open jobs, and its queue. */
export async function laneState(ctx: Context): Promise<LaneState> {
  const lane = Stage.modelLane;
  const [door, workers, open, sample, hints, profiles, servers] = await Promise.all([
    Lanes.get(ctx.table, lane),
    LaneWorkers.list(ctx.table, lane, mostWorkers),
    OpenJobs.count(ctx.table, lane),
    OpenJobs.sample(ctx.table, lane),
    queueDepth(lane, ctx),
    ModelProfiles.list(ctx.table),
    Slots.list(ctx.table),
  ]);
  const nowMs = ctx.clock.nowMs();
  const isActive = LaneWorker.isLaneActive(workers, nowMs, ctx.worker.owner);
  const here = profiles.filter(({ machine }) => machine === machineOf(ctx.config.ai));
  const found = { door, workers, isActive, open, hints, profiles: here, servers, nowMs };
  return { ...found, closed: Lane.closed(door, nowMs), sample: sample.jobs };
}

/** Work waits before an open lane, and nobody takes it, or shows that he lives. */
export function alarmsOf(state: LaneState): ("queue_idle" | "no_heartbeat")[] {
  const { closed, workers, isActive, sample, nowMs } = state;
  const isOverdue = (job: OpenJobs.OpenJob) =>
    job.state === "queued" && !job.isWaiting && nowMs - job.notBeforeMs > overdueMs;
  if (closed || !sample.some(isOverdue)) return [];
  const isSilent = workers.some((worker) => LaneWorker.stateOf(worker, nowMs) === "silent");
  return [...(isActive ? [] : ["no_heartbeat" as const]), ...(isActive || isSilent ? [] : ["queue_idle" as const])];
}

const overdueMs = 5 * 60_000;
