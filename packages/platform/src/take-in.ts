import { sniff, undecidedAt } from "@darkroom/codecs";
import { Asset, assetIdOf, Fault, Job, Relocation, type Stage, Upload } from "@darkroom/domain";
import { Assets, Jobs } from "@darkroom/table";
import { announce } from "./announce.ts";
import type { Look } from "./bucket.ts";
import type { Context } from "./context.ts";
import { keepContent, leaveContent } from "./hold-content.ts";
import { leavePair, rejoinPair } from "./pair-halves.ts";

const firstBytes = 64 * 1024;
const rounds = 8;

type Seen = Look & { index?: Uint8Array };

/**
 * Looks at the object itself and makes the table agree with it: registers a new asset, raises the generation of one
 * whose bytes are others, marks one whose object is gone, and announces what is due. The one way in for notifications,
 * imports, scans and the reconciler; it may be repeated, delayed and reordered without harm.
 */
export async function takeIn(pipeline: readonly Stage.Stage[], key: string, ctx: Context): Promise<void> {
  const look = await lookAt(key, ctx);
  const fresh = look && Asset.register(seenOf(key, look), ctx.clock.nowMs());
  const added = fresh && (await Assets.add(ctx.table, fresh)); // the ordinary case: nobody knew this object
  if (added) {
    await announce(pipeline, added, [], ctx);
    return;
  }
  for (let round = 0; round < rounds; round++) if (await agree(pipeline, key, ctx)) return;
  throw new Fault("unavailable", "asset.contended", "The asset kept changing while we looked at its object");
}

/** One try at an asset that is known, or an object that is gone. False when somebody else was quicker: look again. */
async function agree(pipeline: readonly Stage.Stage[], key: string, ctx: Context): Promise<boolean> {
  const id = assetIdOf(key);
  const known = await Assets.findWithJobs(ctx.table, id); // read before the look: what is written then is never older
  const look = await lookAt(key, ctx);
  if (!known && !look) return true;
  if (known && Relocation.isArriving(known.asset)) return true; // whoever moves it here registers it
  if (!known) return false;
  const nowMs = ctx.clock.nowMs();
  const asset = look ? Asset.see(known.asset, seenOf(key, look), nowMs) : Asset.remove(known.asset, nowMs);
  const isOther = asset.generation !== known.asset.generation || asset.isDeleted !== known.asset.isDeleted;
  if (isOther) {
    await leaveContent(pipeline, known, ctx); // before the asset is another: repeated if we die
    await leavePair(known.asset, ctx);
  } else await keepContent(pipeline, known, ctx);
  const stands = await write(known.asset, asset, ctx);
  if (!stands) return false;
  if (stands.isDeleted) await cancelAll(stands, known.jobs, ctx);
  else {
    await announce(pipeline, stands, known.jobs, ctx);
    if (isOther) await rejoinPair(stands, known.jobs, ctx);
  }
  if (asset !== known.asset || stands.isDeleted) ctx.queue.send("index", { assetId: id }, { delaySec: 1 }); // a gone one is still listed, perhaps
  return true;
}

async function write(before: Asset.Info, after: Asset.Info, ctx: Context): Promise<Asset.Info | undefined> {
  if (after === before) return before;
  let isOurs = true;
  const written = await Assets.change(
    ctx.table,
    before.id,
    (now) => {
      isOurs = now.revision === before.revision;
      return isOurs ? after : now;
    },
    before,
  );
  return isOurs ? written : undefined;
}

/** Ends the work on an object that is gone. One that was put there meanwhile has a generation of its own, and keeps its work. */
async function cancelAll({ generation }: Asset.Info, jobs: readonly Job.Info[], ctx: Context): Promise<void> {
  const cancel = (now: Job.Info) =>
    now.assetGeneration > generation ? now : Job.cancel(now, ctx.clock.nowMs(), "asset.deleted");
  for (const job of jobs.filter((job) => !Job.isFinal(job))) await Jobs.change(ctx.table, job, cancel, job);
}

/** The object's first bytes; of a film with its index at the end those, too, as only they say whether it has a picture. */
async function lookAt(key: string, ctx: Context): Promise<Seen | undefined> {
  const look = await ctx.media.look(key, firstBytes);
  if (!look) return undefined;
  const at = undecidedAt(look.firstBytes);
  if (at === undefined || at >= look.sizeBytes) return look;
  const index = await ctx.media.read(key, look.etag, { offset: at, lengthBytes: firstBytes });
  return { ...look, ...(index && { index }) };
}

function seenOf(key: string, { etag, sizeBytes, firstBytes, index, modifiedAt, metadata }: Seen): Asset.Seen {
  const { kind, format, contentType, warnings } = sniff(firstBytes, key, index);
  const fileTime = Date.parse(metadata["darkroom-mtime"] ?? "");
  return {
    kind,
    priority: metadata["darkroom-priority"] === "import" ? 1 : 0,
    warnings,
    writtenAt: modifiedAt,
    source: metadata["darkroom-source"]?.slice(0, 256),
    original: {
      key,
      etag,
      sizeBytes,
      contentType,
      ...(format !== undefined && { format }),
      ...expectedOf(metadata),
      modifiedAt: Number.isNaN(fileTime) ? modifiedAt : new Date(fileTime).toISOString(),
    },
  };
}

/** What the sender of the bytes said they are, for `hash` to hold against what they came to. */
function expectedOf({ "darkroom-expected-sha256": sha256 }: Record<string, string>): { expectedSha256?: string } {
  return sha256 !== undefined && Upload.Sha256.safeParse(sha256).success ? { expectedSha256: sha256 } : {};
}
