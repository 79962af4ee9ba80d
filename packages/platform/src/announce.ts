import { type Asset, Job, Pipeline, type Stage } from "@darkroom/domain";
import { Jobs } from "@darkroom/table";
import type { Context } from "./context.ts";
import { dueStages } from "./due-stages.ts";

/**
 * Gives every stage its job, and sends a hint for those that may start now. The job is written first, so the sweep
 * finds a message that was never sent; one that waits is looked at again by itself. `jobs` is what the caller has just
 * read of this asset: nothing is read again, and a job that changed meanwhile is.
 */
export async function announce(
  pipeline: readonly Stage.Stage[],
  asset: Asset.Info,
  jobs: readonly Job.Info[],
  ctx: Pick<Context, "table" | "clock" | "queue" | "config">,
): Promise<Job.Info[]> {
  const planned = Pipeline.plan(dueStages(pipeline, ctx.config), asset, jobs);
  const announced = await Promise.all(
    planned.map(async ({ stage, fate, job: seen }) => {
      const key = { assetId: asset.id, stage: stage.name };
      const decide = (before?: Job.Info) => Job.plan(before, asset, stage, fate, ctx.clock.nowMs());
      const { job, isNews } = await Jobs.plan(ctx.table, key, decide, seen);
      if (isNews && job.state === "queued" && !job.isWaiting) ctx.queue.send(stage.lane, key);
      return { job, isEnded: isNews && Job.isFinal(job) };
    }),
  );
  if (announced.some(({ isEnded }) => isEnded)) ctx.queue.send("index", { assetId: asset.id }, { delaySec: 1 });
  return announced.map(({ job }) => job);
}
