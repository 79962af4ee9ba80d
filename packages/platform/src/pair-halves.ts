import { Asset, type AssetId, type Job } from "@darkroom/domain";
import { Assets, Pairs, Results } from "@darkroom/table";
import * as z from "zod";
import type { Context } from "./context.ts";

// [Note: live photos] Each half says under its marks that it is there, then looks who else is: whichever comes later sees
// the other. It is linked to the other before the other is linked to it, and loses its link when that turns out to be
// gone; who goes unlinks its other half first. So no film is hidden behind a photo that is not there.

/** What a probe saw that tells halves of live photos from other pictures and films. */
const Seen = z.object({
  contentIdentifier: z.string().exactOptional(),
  format: z.string(),
  cameraMake: z.string().exactOptional(),
  durationSec: z.number().exactOptional(),
});
type Seen = z.infer<typeof Seen>;

const longestFilmSec = 6; // of a live photo: about three seconds

/**
 * Links a photo and the film it was taken with, whichever comes first: by the identifier a telephone wrote into both,
 * and where the photo lost it, by their names. Costs nothing for what cannot be a half; it may be repeated.
 */
export async function pairHalves(job: Job.Info, seen: Seen, ctx: Context): Promise<void> {
  const half = { assetId: job.assetId, kind: job.kind, etag: job.original.etag };
  for (const mark of marksOf(job, seen)) {
    await Pairs.put(ctx.table, mark, half);
    for (const other of await Pairs.list(ctx.table, mark))
      if (other.kind !== half.kind && (await link(mark, half, other, ctx))) return;
  }
}

/** An asset that goes, or gets other bytes, gives its other half back to the lists. May be repeated without harm. */
export async function leavePair({ id, pairedWith }: Asset.Info, ctx: Context): Promise<void> {
  if (pairedWith === undefined) return;
  const other = await Assets.find(ctx.table, pairedWith);
  if (!other) return;
  await Assets.change(ctx.table, pairedWith, (asset) => Asset.unpair(asset, id), other);
  ctx.queue.send("index", { assetId: pairedWith }, { delaySec: 1 });
}

/** Links an asset whose object went and is back: nobody probes it again. */
export async function rejoinPair(asset: Asset.Info, jobs: readonly Job.Info[], ctx: Context): Promise<void> {
  const job = jobs.find(({ stage, original }) => stage === "probe" && original.etag === asset.original.etag);
  const result = job && (await Results.findPublished(ctx.table, job));
  const seen = Seen.safeParse(result?.output).data;
  if (job && seen) await pairHalves(job, seen, ctx);
}

/** Links two halves. False when the other is not to be had: gone, changed, or a half of another photo. */
async function link(mark: string, half: Pairs.Half, other: Pairs.Half, ctx: Context): Promise<boolean> {
  const found = await Assets.find(ctx.table, other.assetId);
  if (!found || !Asset.isOf(found, other.etag)) {
    await Pairs.remove(ctx.table, mark, other.assetId);
    return false;
  }
  const own = await change(half, (asset) => Asset.pairWith(asset, other.assetId, half.etag), ctx);
  if (own.pairedWith !== other.assetId) return own.pairedWith !== undefined;
  const theirs = await change(other, (asset) => Asset.pairWith(asset, half.assetId, other.etag), ctx);
  if (theirs.pairedWith === half.assetId) {
    for (const { assetId } of [half, other]) ctx.queue.send("index", { assetId }, { delaySec: 1 });
    return true;
  }
  await change(half, (asset) => Asset.unpair(asset, other.assetId), ctx);
  return false;
}

const change = ({ assetId }: { assetId: AssetId }, decide: (asset: Asset.Info) => Asset.Info, ctx: Context) =>
  Assets.change(ctx.table, assetId, decide);

/** Under which marks its other half would look for it. */
function marksOf({ kind, original: { key } }: Job.Info, seen: Seen): string[] {
  const { contentIdentifier, format, cameraMake, durationSec = Number.POSITIVE_INFINITY } = seen;
  const marks = contentIdentifier === undefined ? [] : [`id#${contentIdentifier}`];
  const isFilm = kind === "video" && format === "mov" && durationSec <= longestFilmSec;
  const isPhoto = format === "heic" || (format === "jpeg" && cameraMake === "Apple");
  const mayHaveLostIt = isFilm || (kind === "image" && isPhoto && contentIdentifier === undefined);
  return mayHaveLostIt ? [...marks, `name#${key.replace(/\.[^./]*$/, "").toLowerCase()}`] : marks;
}
