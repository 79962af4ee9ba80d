import { randomUUID } from "node:crypto";
import { type Asset, type AssetId, Edit, Job, Relocation, Sidecar, type Stage, Trash } from "@darkroom/domain";
import { Assets, Cursors, Edits, Jobs, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";
import { visibleHints } from "./hints.ts";
import { isAtItsNewPlace } from "./moved.ts";
import { removeMade } from "./remove-made.ts";
import { takeIn } from "./take-in.ts";

// [Note: the order of a purge] The tombstone says that there is no way back before anything goes, and is taken away when all
// has gone: whoever dies in between leaves it in the trash, and the next look goes on. Jobs end first, so that nobody makes a
// rendition of what goes; then the object, on the ETag it was trusted with; then its content passes to the next duplicate;
// then what we made of it. If the object comes back meanwhile, it is a new generation, and only what is older than that goes.

const emptied = "trash-emptied";
const hintsAtOnce = 500;

/** Has all that is in the trash up to this time (ISO 8601 UTC) removed for good, by and by. */
export const emptyTrash = (until: string, ctx: Context): Promise<void> => Cursors.put(ctx.table, emptied, until);

/** Up to when what is in the trash is to be removed: as somebody asked, or because it has lain there for long enough. */
export async function trashDueUntil(ctx: Context): Promise<string> {
  const asked = (await Cursors.find(ctx.table, emptied)) ?? "";
  const kept = Trash.keptUntil(ctx.config.trashDays, ctx.clock.nowMs());
  return [asked, kept].sort().at(-1) ?? kept; // the later one
}

/** Sends hints for what is due in the trash, the longest first; at most 500, and none while there are some. */
export async function remindTrash(ctx: Context): Promise<void> {
  const { items: due } = await Summaries.pageTrashed(ctx.table, {
    until: await trashDueUntil(ctx),
    limit: hintsAtOnce,
  });
  if (due.length === 0 || (await visibleHints("purge", ctx)) > 0) return;
  for (const { assetId } of due) ctx.queue.send("purge", { assetId });
}

/** Writes down what is about to be removed, a line each, and answers the key of that in the bucket `derived`. */
export async function writePurgeManifest(assets: readonly Asset.Info[], ctx: Context): Promise<string> {
  const lines = assets.map(({ id, kind, original: { key, etag, sizeBytes, contentType }, trash, createdAt }) =>
    JSON.stringify({ assetId: id, key, kind, etag, sizeBytes, contentType, createdAt, trashedAt: trash?.at }),
  );
  const at = new Date(ctx.clock.nowMs()).toISOString();
  const key = `exports/purged/${at}-${randomUUID().slice(0, 8)}.jsonl`;
  await ctx.derived.put(key, Buffer.from(`${lines.join("\n")}\n`), "application/x-ndjson");
  return key;
}

/**
 * Removes an asset for good that is due in the trash: its object, if it is still the version that was put there, its
 * renditions, its results, and what people said of it. The one way by which an original goes. Whatever is not due stays as
 * it is. It may be ended at any moment and repeated; while a job is at work it only asks it to stop.
 */
export async function purge(stages: readonly Stage.Stage[], id: AssetId, ctx: Context): Promise<void> {
  const begun = await begin(id, ctx);
  if (!begun) return;
  const { asset, jobs } = begun;
  if (!jobs.every(Job.isFinal)) return; // its worker hears of it within 15 s, and the sweep asks us again
  const { key, etag } = asset.original;
  const isGone = asset.isDeleted || (await ctx.media.remove(key, etag));
  await takeIn(stages, key, ctx); // the content passes on; another object at this key is a new generation
  if (!isGone) return;
  if (asset.movedTo) await removeMovedSidecars(asset, ctx);
  await removeOwn(id, jobs, ctx);
  const last = await Assets.change(ctx.table, id, (now) => Trash.endPurge(now, ctx.clock.nowMs()));
  ctx.queue.send("index", { assetId: id });
  if (last.isDeleted) ctx.log.info("asset purged", { assetId: id });
  else await takeIn(stages, key, ctx); // it came back meanwhile: what went of it is made anew
}

/** The asset, from here on on its way out, with its jobs, which end; `undefined` when it is not to go. */
async function begin(id: AssetId, ctx: Context): Promise<{ asset: Asset.Info; jobs: Job.Info[] } | undefined> {
  const found = await Assets.findWithJobs(ctx.table, id);
  if (!found || !Trash.isDue(found.asset, await trashDueUntil(ctx))) return undefined;
  const nowMs = ctx.clock.nowMs();
  if (found.asset.trash?.reason === "moved" && !(await isAtItsNewPlace(found.asset, ctx))) {
    await Assets.change(ctx.table, id, (now) => Relocation.comeBack(now, nowMs), found.asset);
    ctx.queue.send("index", { assetId: id });
    return undefined;
  }
  let isOurs = false;
  const decide = (now: Asset.Info): Asset.Info => {
    isOurs = now.revision === found.asset.revision;
    return isOurs ? Trash.beginPurge(now, nowMs) : now;
  };
  const asset = await Assets.change(ctx.table, id, decide, found.asset);
  if (!isOurs || !Trash.isPurging(asset)) return undefined; // it was restored, or changed: the sweep looks again
  const { jobs: read } = await Assets.getWithJobs(ctx.table, id); // nobody begins a new one by now
  const end = (job: Job.Info) => Jobs.change(ctx.table, job, (now) => Job.cancel(now, nowMs, "asset.deleted"), job);
  const jobs = await Promise.all(read.map((job) => (Job.isFinal(job) ? job : end(job))));
  const still = await Assets.find(ctx.table, id); // another object's jobs are not among these
  if (still?.revision !== asset.revision) return undefined;
  if (jobs.some((job, at) => job !== read[at])) ctx.queue.send("index", { assetId: id });
  return { asset, jobs };
}

/** What we made of it, up to these jobs' generations. */
async function removeOwn(id: AssetId, jobs: readonly Job.Info[], ctx: Context): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  const generations = new Map(jobs.map(({ stage, generation }) => [stage, generation]));
  await Promise.all(
    jobs.map((job) => Jobs.change(ctx.table, job, (now) => Trash.forgetJob(now, job.generation, nowMs), job)),
  );
  await removeMade(id, ({ stage, generation }) => generation <= (generations.get(stage) ?? 0), ctx);
  const edit = await Edits.get(ctx.table, id);
  if (edit.revision > 0) await Edits.change(ctx.table, id, (now) => Edit.forget(now, nowMs), edit);
}

/** The XMP beside what was moved goes after it: the one that names it whole, and the one of its stem unless others share it. */
async function removeMovedSidecars({ original, movedTo }: Asset.Info, ctx: Context): Promise<void> {
  const there = movedTo && (await Assets.find(ctx.table, movedTo));
  if (!there) return;
  const copies = Sidecar.keysFor(there.original.key);
  for (const [at, key] of Sidecar.keysFor(original.key).entries()) {
    const [held, copy] = await Promise.all([ctx.media.head(key), ctx.media.head(copies[at] ?? "")]);
    if (!held || held.etag !== copy?.etag) continue;
    const { prefix } = Sidecar.describes(key);
    const { items } = await ctx.media.page({ prefix, limit: 3 });
    if (items.every((item) => item.key === key)) await ctx.media.remove(key, held.etag);
  }
}
