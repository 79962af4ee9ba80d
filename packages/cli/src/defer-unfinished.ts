import { AssetId, Job } from "@darkroom/domain";
import type { Context } from "@darkroom/platform";
import { Jobs } from "@darkroom/table";
import * as z from "zod";

const Hint = z.object({ assetId: AssetId, stage: z.string() });

/**
 * Puts back the jobs a worker holds and cannot end: queued again, to be claimed at once, with no attempt used. What it still
 * does to them counts for nothing, because the lease is gone. Answers how many; one that cannot be put back waits for its
 * lease to run out.
 */
export async function deferUnfinished(bodies: readonly string[], ctx: Context): Promise<number> {
  const deferred = await Promise.all(bodies.map((body) => defer(body, ctx).catch(() => false)));
  return deferred.filter(Boolean).length;
}

async function defer(body: string, { table, clock, worker, log }: Context): Promise<boolean> {
  const key = Hint.parse(JSON.parse(body));
  const nowMs = clock.nowMs();
  const outcome = { state: "waiting", reason: "worker.stopped", notBeforeMs: nowMs } as const;
  const isOurs = ({ state, lease }: Job.Info) => state === "running" && lease?.owner === worker.owner;
  const held = await Jobs.get(table, key);
  if (!isOurs(held)) return false;
  const settle = (job: Job.Info) =>
    isOurs(job) ? Job.settle(job, job, outcome, { nowMs, maxAttempts: Number.MAX_SAFE_INTEGER }) : job;
  const { state } = await Jobs.change(table, key, settle, held);
  log.info("job put back", { ...key, state });
  return state === "queued";
}
