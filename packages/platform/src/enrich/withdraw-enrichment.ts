import { type AssetId, Fault, Job, type Stage, withdraw } from "@darkroom/domain";
import { Attempts, Jobs } from "@darkroom/table";
import type { Context } from "../context.ts";

const leaseSec = Job.leaseMs / 1000;

/**
 * Takes away all a mode said of an asset. The job first, in one write, so that nobody sees half of it; then the results, and
 * in the background traces and what else was made: only `purge` may delete files. Done twice, it is done. Throws `enrichment.running` while somebody works on it and it is not forced.
 */
export async function withdrawEnrichment(
  mode: Stage.Stage,
  { assetId, isForced }: { assetId: AssetId; isForced: boolean },
  ctx: Context,
): Promise<{ wasRunning: boolean }> {
  const [held] = await Jobs.findAll(ctx.table, [{ assetId, stage: mode.name }]);
  if (!held) return { wasRunning: false };
  let wasRunning = false;
  const after = await Jobs.change(ctx.table, held, (job) => {
    wasRunning = job.state === "running";
    if (wasRunning && !isForced) throw running(mode, job);
    return withdraw(job, ctx.clock.nowMs());
  });
  const left = await Attempts.list(ctx.table, assetId, { stage: mode.name });
  await Attempts.remove(
    ctx.table,
    assetId,
    left.filter(({ generation }) => generation <= after.generation),
  );
  ctx.queue.send("index", { assetId });
  const files = { assetId, stage: mode.name, generation: after.generation };
  ctx.queue.send("purge", files, { delaySec: wasRunning ? leaseSec : 0 }); // who is shut out may write one until then
  return { wasRunning };
}

const running = ({ name }: Stage.Stage, { assetId }: Job.Info): Fault =>
  new Fault("conflict", "enrichment.running", `${name} is being made now: wait, or force it`, { assetId, mode: name });

const mostAtOnce = 500;
const perShard = 100;

type Which = { modes: readonly string[]; isForced: boolean };

/** Cancels open jobs of these modes, of one asset or, up to 500 of them, of the lane. `isMore`: there are others. */
export async function cancelOpen(
  { modes, isForced, assetId, lane }: Which & { assetId?: AssetId | undefined; lane: string },
  ctx: Context,
): Promise<{ cancelled: number; isMore: boolean }> {
  const open = assetId === undefined ? await openOf(lane, ctx) : await openOfAsset(modes, assetId, ctx);
  const wanted = open.filter((job) => modes.includes(job.stage) && !Job.isFinal(job) && !job.cancelRequested);
  const some = wanted.slice(0, mostAtOnce);
  const nowMs = ctx.clock.nowMs();
  await Promise.all(
    some.map(async (seen) => {
      await Jobs.change(ctx.table, seen, (job) => (isForced ? Job.forceCancel : Job.cancel)(job, nowMs), seen);
      ctx.queue.send("index", { assetId: seen.assetId });
    }),
  );
  return { cancelled: some.length, isMore: assetId === undefined && some.length > 0 && open.length >= perShard };
}

const openOfAsset = (modes: readonly string[], assetId: AssetId, { table }: Context) =>
  Jobs.findAll(
    table,
    modes.map((stage) => ({ assetId, stage })),
  );

async function openOf(lane: string, { table }: Context): Promise<Job.Info[]> {
  const shards = Array.from({ length: Jobs.dueShards }, (_, shard) => shard);
  const pages = await Promise.all(
    ([0, 1] as const).flatMap((priority) =>
      shards.map((shard) => Jobs.pageOpen(table, { lane, priority, shard, limit: perShard })),
    ),
  );
  return pages.flat();
}
