import type { Asset } from "@darkroom/domain";
import { Assets } from "@darkroom/table";
import type { Context } from "./context.ts";

const mostMoves = 8;

/**
 * Is what was moved there, as its verified copy: its asset live or moved on from there, and its object the version that was
 * verified? Asked before an original leaves because it was moved.
 */
export async function isAtItsNewPlace({ id, movedTo, trash }: Asset.Info, ctx: Context): Promise<boolean> {
  const there = movedTo && (await Assets.find(ctx.table, movedTo));
  if (!there || trash?.sha256 === undefined || there.brought?.from !== id) return false;
  if (there.movedTo !== undefined) return (await findMoved(there, ctx)) !== undefined;
  if (there.isDeleted) return false;
  const { key, etag } = there.original;
  return (await ctx.media.head(key))?.etag === etag;
}

/** The live asset that took over from one that was moved, however often since; `undefined` when there is none. */
export async function findMoved(asset: Asset.Info, ctx: Pick<Context, "table">): Promise<Asset.Info | undefined> {
  let now: Asset.Info | undefined = asset;
  for (let moves = 0; moves < mostMoves && now?.movedTo; moves++) now = await Assets.find(ctx.table, now.movedTo);
  return now && !now.movedTo && !now.isDeleted ? now : undefined;
}
