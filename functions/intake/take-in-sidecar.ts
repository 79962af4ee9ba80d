import { Asset, assetIdOf, Sidecar } from "@darkroom/domain";
import { maxXmpBytes, readSidecar } from "@darkroom/metadata";
import type { Context } from "@darkroom/platform";
import { Assets, Sidecars } from "@darkroom/table";

const originalsAtOnce = 50;

/**
 * Reads an XMP object beside an original, remembers what it says, and has its originals shown anew: those that are there now
 * find it by their keys, and so does one that comes later. It may be repeated, delayed and reordered without harm.
 */
export async function takeInSidecar(key: string, ctx: Context): Promise<void> {
  const look = await ctx.media.look(key, maxXmpBytes + 1);
  await Sidecars.change(ctx.table, key, (before) => {
    if (!look) return before && !before.isDeleted ? { ...before, isDeleted: true } : before;
    if (before && before.etag === look.etag && !before.isDeleted) return before;
    const said =
      look.sizeBytes > maxXmpBytes ? ("sidecar_too_large" as const) : readSidecar(look.firstBytes, ctx.clock.nowMs());
    const read = typeof said === "string" ? { facts: {}, problem: said } : said;
    return { key, etag: look.etag, ...read, revision: before?.revision ?? 0 };
  });
  await forgetAsset(key, ctx);
  const { original, prefix } = Sidecar.describes(key);
  const { items } = await ctx.media.page({ prefix, limit: originalsAtOnce });
  const beside = items.map((item) => item.key).filter((name) => Sidecar.isBeside(name, key));
  for (const name of new Set([original, ...beside]))
    ctx.queue.send("index", { assetId: assetIdOf(name) }, { delaySec: 1 });
}

/** Before sidecars were known, they were taken for assets. */
async function forgetAsset(key: string, ctx: Context): Promise<void> {
  const id = assetIdOf(key);
  const asset = await Assets.find(ctx.table, id);
  if (!asset || asset.isDeleted) return;
  await Assets.change(ctx.table, id, (now) => Asset.remove(now, ctx.clock.nowMs()), asset);
  ctx.queue.send("index", { assetId: id }, { delaySec: 1 });
}
