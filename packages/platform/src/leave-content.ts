import { Asset, type Job, type Stage } from "@darkroom/domain";
import { Assets, Contents, Results } from "@darkroom/table";
import * as z from "zod";
import { announce } from "./announce.ts";
import type { Context } from "./context.ts";

const Hashed = z.object({ sha256: z.string() });
type Known = { asset: Asset.Info; jobs: readonly Job.Info[] };

/**
 * An asset no longer holds the bytes it was hashed with. When it was their first holder, the oldest further one takes
 * its place, loses its link, and what was skipped for it is planned again. May be repeated without harm.
 */
export async function leaveContent(
  pipeline: readonly Stage.Stage[],
  { asset, jobs }: Known,
  ctx: Context,
): Promise<void> {
  const sha256 = await hashedAs(jobs, ctx);
  if (sha256 === undefined) return;
  const first = await Contents.findFirst(ctx.table, sha256);
  if (first?.assetId !== asset.id) {
    await Contents.removeLink(ctx.table, sha256, asset.id);
    return;
  }
  await promoteNext(pipeline, sha256, first, ctx);
}

/** Gives the place of a first holder that is gone to the next one that still has these bytes; without one, it ends. */
export async function promoteNext(
  pipeline: readonly Stage.Stage[],
  sha256: string,
  first: Contents.Holder,
  ctx: Context,
): Promise<void> {
  for (const next of await Contents.pageLinks(ctx.table, sha256)) {
    const known = await Assets.findWithJobs(ctx.table, next.assetId);
    if (!known || !Asset.isOf(known.asset, next.etag)) {
      await Contents.removeLink(ctx.table, sha256, next.assetId);
      continue;
    }
    if (!(await Contents.replaceFirst(ctx.table, sha256, next, first))) return;
    await relink(pipeline, sha256, next, ctx);
    return;
  }
  await Contents.removeFirst(ctx.table, sha256, first);
}

/** The new first holder and all that are linked to the old one follow. */
async function relink(
  pipeline: readonly Stage.Stage[],
  sha256: string,
  first: Contents.Holder,
  ctx: Context,
): Promise<void> {
  const asset = await Assets.change(ctx.table, first.assetId, (now) => Asset.linkTo(now, undefined, first.etag));
  const { jobs } = await Assets.getWithJobs(ctx.table, first.assetId);
  await announce(pipeline, asset, jobs, ctx);
  ctx.queue.send("index", { assetId: first.assetId }, { delaySec: 1 });
  for (const link of await Contents.pageLinks(ctx.table, sha256)) {
    await Assets.change(ctx.table, link.assetId, (now) => Asset.linkTo(now, first.assetId, link.etag));
    ctx.queue.send("index", { assetId: link.assetId }, { delaySec: 1 });
  }
}

async function hashedAs(jobs: readonly Job.Info[], ctx: Context): Promise<string | undefined> {
  const job = jobs.find(({ stage }) => stage === "hash");
  const result = job && (await Results.findPublished(ctx.table, job));
  return Hashed.safeParse(result?.output).data?.sha256;
}
