import { type Job, Lane, Stage } from "@darkroom/domain";
import { type DarkroomTable, Jobs, Lanes } from "@darkroom/table";
import type { Context } from "../context.ts";
import { visibleHints } from "../hints.ts";

/** What came of waking: how many hints were sent, or that somebody did so only just now. */
export type Woken = { woken: number; isCooling: boolean };

/** Whoever works on the lane looks at a closed door once a second. */
const untilSeenSec = 2;
const shards = Array.from({ length: Jobs.dueShards }, (_, shard) => shard);

/** The jobs of a lane that may begin now, those a person waits for first, then the longest due. */
async function dueNow(table: DarkroomTable, limit: number, nowMs: number): Promise<Job.Info[]> {
  const due: Job.Info[] = [];
  for (const priority of [0, 1] as const) {
    if (due.length >= limit) break;
    const pages = await Promise.all(shards.map((shard) => page(table, { priority, shard, limit, nowMs })));
    due.push(...pages.flat().toSorted((a, b) => a.notBeforeMs - b.notBeforeMs));
  }
  return due.slice(0, limit);
}

type Part = { priority: 0 | 1; shard: number; limit: number; nowMs: number };

async function page(table: DarkroomTable, { priority, shard, limit, nowMs }: Part): Promise<Job.Info[]> {
  const most = Math.min(limit, Math.max(10, Math.ceil((limit * 2) / shards.length)));
  const jobs = await Jobs.pageDue(table, { lane: Stage.modelLane, priority, shard, untilMs: nowMs, limit: most });
  return jobs.filter((job) => job.state === "queued" && !job.isWaiting);
}

/**
 * Has the lane of the models begin with what is due, at most so many jobs: one hint each, and a breaker that is open is tried
 * now. Only once within the cool-down, however often it is asked for. A paused lane stays closed.
 */
export async function wakeModels(limit: number, ctx: Context): Promise<Woken> {
  const nowMs = ctx.clock.nowMs();
  const { spawnCooldownMs } = ctx.config.ai;
  let isCooling = true;
  let wasClosed = false;
  await Lanes.change(ctx.table, Stage.modelLane, (lane) => {
    const kicked = Lane.kick(lane, spawnCooldownMs, nowMs);
    isCooling = kicked === lane;
    wasClosed = Lane.closed(lane, nowMs) !== undefined;
    return kicked;
  });
  if (isCooling) return { woken: 0, isCooling };
  const due = await dueNow(ctx.table, limit, nowMs);
  const delaySec = wasClosed ? untilSeenSec : 0;
  for (const { assetId, stage, lane } of due) ctx.queue.send(lane, { assetId, stage }, { delaySec });
  return { woken: due.length, isCooling };
}

/**
 * Sends hints for what is due and has none: the queue is empty, and the table is not. Through a breaker that is half-open one
 * job goes, to try. Nothing is sent through a closed one.
 */
export async function remindModels(ctx: Context): Promise<void> {
  const lane = await Lanes.get(ctx.table, Stage.modelLane);
  const nowMs = ctx.clock.nowMs();
  if (Lane.closed(lane, nowMs) || (await visibleHints(Stage.modelLane, ctx)) > 0) return;
  const due = await dueNow(ctx.table, Lane.isHalfOpen(lane, nowMs) ? 1 : remindedAtOnce, nowMs);
  for (const { assetId, stage, lane: queue } of due) ctx.queue.send(queue, { assetId, stage });
  await ctx.queue.flush();
}

const remindedAtOnce = 200;
