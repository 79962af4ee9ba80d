import { Asset, type AssetId, Fault, type Job, Stage, Trash } from "@darkroom/domain";
import { Assets, Contents, Results } from "@darkroom/table";
import * as z from "zod";
import { announce } from "./announce.ts";
import type { Context } from "./context.ts";

// [Note: first holder] A newcomer puts its link, then looks who is first; a first holder that goes takes its entry away,
// then looks for links. Whichever is later sees the other, so no link is ever left without a first holder. Before
// anybody is linked to it, a first holder says so on its own item (`firstOf`), decided on the version it has: whoever
// changes or removes it must then give its place on, whatever has become of its hash job.

const rounds = 8;
const Hashed = z.object({ sha256: z.string() });
type Known = { asset: Asset.Info; jobs: readonly Job.Info[] };
type Pipeline = readonly Stage.Stage[];

/**
 * Says whose bytes these are: the asset's own, if nobody held them before, else the first holder's, to which the asset
 * is linked before this answers. One call for bytes nobody knows.
 */
export async function holdContent(pipeline: Pipeline, sha256: string, job: Job.Info, ctx: Context): Promise<AssetId> {
  const { assetId, original, createdAtMs } = job;
  const holder = { assetId, etag: original.etag, createdAt: new Date(createdAtMs).toISOString() };
  for (let round = 0; round < rounds; round++) {
    const first = await Contents.claim(ctx.table, sha256, holder);
    if (first.assetId === assetId) {
      const isFirstTry = job.generation === 1 && job.attempt === 1;
      if (!isFirstTry) await relink(pipeline, sha256, first, ctx); // it may have been linked to another before
      return assetId;
    }
    const other = await standFirst(sha256, first, ctx);
    if (!other || !Asset.isOf(other, first.etag)) {
      await promoteNext(pipeline, sha256, first, ctx); // it went without a word
      continue;
    }
    if (other.duplicateOf !== undefined) await relink(pipeline, sha256, first, ctx); // whoever gave it the place died before
    await Assets.change(ctx.table, assetId, (asset) => Asset.linkTo(asset, first.assetId, original.etag));
    const stillFirst = await Contents.findFirst(ctx.table, sha256);
    if (stillFirst?.assetId === first.assetId) return first.assetId;
    await Assets.change(ctx.table, assetId, (asset) => Asset.linkTo(asset, undefined, original.etag));
  }
  throw new Fault("interrupted", "content.contended", "The first holder of these bytes kept changing");
}

/**
 * An asset no longer holds the bytes it was hashed with. When it was their first holder, the oldest further one takes
 * its place, loses its link, and what was skipped for it is planned again. May be repeated without harm.
 */
export async function leaveContent(pipeline: Pipeline, { asset, jobs }: Known, ctx: Context): Promise<void> {
  for (const sha256 of new Set([asset.firstOf, await hashedAs(jobs, ctx)])) {
    if (sha256 === undefined) continue;
    for (let isGone = false; !isGone; ) isGone = await leave(pipeline, sha256, asset, ctx);
  }
}

/**
 * An asset still holds the bytes it was hashed with. Whoever saw others at its key for a moment may have given its place away
 * and died: then it takes one again.
 */
export async function keepContent(pipeline: Pipeline, { asset, jobs }: Known, ctx: Context): Promise<void> {
  const job = jobs.find(({ stage }) => stage === Stage.identity);
  if (job?.state !== "done" || !Asset.isOf(asset, job.original.etag)) return;
  const sha256 = await hashedAs(jobs, ctx);
  if (sha256 === undefined || (await Contents.findFirst(ctx.table, sha256))) return;
  await holdContent(pipeline, sha256, job, ctx);
}

/** One try at leaving. False when somebody else gave the place on meanwhile: he may die before he has told everybody. */
async function leave(pipeline: Pipeline, sha256: string, asset: Asset.Info, ctx: Context): Promise<boolean> {
  const first = await Contents.findFirst(ctx.table, sha256);
  if (first && first.assetId !== asset.id) {
    await Contents.removeLink(ctx.table, sha256, asset.id);
    await relink(pipeline, sha256, first, ctx); // in case we died after we gave the place away
    return true;
  }
  const now = await Assets.find(ctx.table, asset.id); // after the first holder was read
  if (now?.revision !== asset.revision) return true; // it went on without us: what it holds now, we did not see it leave
  return promoteNext(pipeline, sha256, first, ctx);
}

/**
 * Gives the place of a first holder that goes to the next one that still has these bytes; without one, it ends. False
 * when somebody else was quicker.
 */
async function promoteNext(
  pipeline: Pipeline,
  sha256: string,
  first: Contents.Holder | undefined,
  ctx: Context,
): Promise<boolean> {
  const next = await findHeir(sha256, ctx);
  if (next) {
    const isReplaced = await Contents.replaceFirst(ctx.table, sha256, next, first);
    if (isReplaced) await relink(pipeline, sha256, next, ctx);
    return isReplaced;
  }
  if (!first) return true;
  if (!(await Contents.removeFirst(ctx.table, sha256, first))) return false;
  return (await findHeir(sha256, ctx)) ? promoteNext(pipeline, sha256, undefined, ctx) : true;
}

/** The oldest further holder that still has these bytes. */
async function findHeir(sha256: string, ctx: Context): Promise<Contents.Holder | undefined> {
  for (const link of await Contents.pageLinks(ctx.table, sha256)) {
    const asset = await Assets.find(ctx.table, link.assetId);
    if (asset && Asset.isOf(asset, link.etag) && !Trash.isPurging(asset)) return link;
    await Contents.removeLink(ctx.table, sha256, link.assetId);
  }
  return undefined;
}

/** The new first holder loses its link, its skipped stages are planned again, and the others are linked to it. */
async function relink(pipeline: Pipeline, sha256: string, first: Contents.Holder, ctx: Context): Promise<void> {
  const decide = (now: Asset.Info) => Asset.standFirst(Asset.linkTo(now, undefined, first.etag), sha256, first.etag);
  const asset = await Assets.change(ctx.table, first.assetId, decide);
  if (!Asset.isOf(asset, first.etag)) {
    await promoteNext(pipeline, sha256, first, ctx); // it changed meanwhile
    return;
  }
  const { jobs } = await Assets.getWithJobs(ctx.table, first.assetId);
  await announce(pipeline, asset, jobs, ctx);
  ctx.queue.send("index", { assetId: first.assetId }, { delaySec: 1 });
  for (const link of await Contents.pageLinks(ctx.table, sha256)) await linkAndHint(link, first.assetId, ctx);
}

/** Says on the first holder itself that others will be linked to it; answers the asset as it stands. */
async function standFirst(sha256: string, first: Contents.Holder, ctx: Context): Promise<Asset.Info | undefined> {
  const held = await Assets.find(ctx.table, first.assetId);
  return held && Assets.change(ctx.table, held.id, (now) => Asset.standFirst(now, sha256, first.etag), held);
}

async function linkAndHint(holder: Contents.Holder, first: AssetId, ctx: Context): Promise<void> {
  await Assets.change(ctx.table, holder.assetId, (asset) => Asset.linkTo(asset, first, holder.etag));
  ctx.queue.send("index", { assetId: holder.assetId }, { delaySec: 1 });
}

/** The SHA-256, hex, of the bytes an asset was hashed with. */
export async function hashedAs(jobs: readonly Job.Info[], ctx: Context): Promise<string | undefined> {
  const job = jobs.find(({ stage }) => stage === Stage.identity);
  const result = job && (await Results.findPublished(ctx.table, job));
  return Hashed.safeParse(result?.output).data?.sha256;
}
