import { Asset, type AssetId, assetIdOf, Edit, Fault, type Job, Relocation, Stack, Stage } from "@darkroom/domain";
import { Assets, Contents, Edits } from "@darkroom/table";
import { carryAll } from "./carry-all.ts";
import type { Context } from "./context.ts";
import { copyToKey, hashOf } from "./copy-to-key.ts";
import { hashedAs } from "./hold-content.ts";
import { findMoved } from "./moved.ts";
import { changeStack } from "./settle-stack.ts";
import { takeIn } from "./take-in.ts";

type Pipeline = readonly Stage.Stage[];
type Asked = { moveId: string; from: string; to: string };
type Known = Assets.Whole;

/**
 * Moves an asset to another key, with all that is known of it; its old object leaves by the way everything leaves, once its
 * copy is verified. It may be ended at any moment and repeated. Answers a code where it is not moved, and then nothing is.
 */
export async function moveAsset(pipeline: Pipeline, asked: Asked, ctx: Context): Promise<string | undefined> {
  const known = await Assets.findWithJobs(ctx.table, assetIdOf(asked.from));
  if (known?.asset.movedTo === assetIdOf(asked.to)) return leave(known.asset, known.edit, ctx); // we died before it was told
  const refusal = refusalOf(known?.asset);
  if (!known || refusal) return refusal ?? "asset.missing";
  try {
    const place = await reserve(known.asset, asked, ctx);
    const there = Relocation.isArriving(place) ? await bring(known, place, asked, ctx) : place;
    return typeof there === "string" ? there : await settle(pipeline, known, there, ctx);
  } catch (error) {
    if (error instanceof Fault && error.code.startsWith("move.")) return error.code;
    throw error;
  }
}

function refusalOf(asset: Asset.Info | undefined): string | undefined {
  if (!asset || asset.isDeleted) return "asset.missing";
  if (asset.trash) return "move.trashed";
  return asset.original.sizeBytes > Relocation.mostBytes ? "move.too_large" : undefined;
}

/** Keeps the new key for us: from here on intake leaves it alone. */
async function reserve(from: Asset.Info, { moveId, to: key }: Asked, ctx: Context): Promise<Asset.Info> {
  const move = { moveId, key, nowMs: ctx.clock.nowMs() };
  const held = await Assets.find(ctx.table, assetIdOf(key));
  if (!held && (await ctx.media.has(key))) throw new Fault("conflict", "move.target_exists", "There is an object");
  const added = held ? undefined : await Assets.add(ctx.table, Relocation.reserve(undefined, from, move));
  return added ?? Assets.change(ctx.table, assetIdOf(key), (now) => Relocation.reserve(now, from, move));
}

/** Copies the object and all that is known of it, then says that it is there. Answers why not, and then gives the place up. */
async function bring(
  { asset, jobs, edit }: Known,
  place: Asset.Info,
  asked: Asked,
  ctx: Context,
): Promise<Asset.Info | string> {
  const copied = await copyToKey(asset, asked.to, await hashedAs(jobs, ctx), ctx);
  if ("refusal" in copied) {
    await Assets.change(ctx.table, place.id, (now) => Relocation.giveUp(now, asked.moveId, ctx.clock.nowMs()), place);
    ctx.queue.send("intake", { key: asked.to });
    return copied.refusal;
  }
  const at = { ...place, original: { ...place.original, etag: copied.etag } };
  await carryAll({ from: asset, to: at, jobs, edit }, ctx);
  const nowMs = ctx.clock.nowMs();
  return Assets.change(
    ctx.table,
    place.id,
    (now) => Relocation.arrive(now, asset, { etag: copied.etag, nowMs }),
    place,
  );
}

/** It is there: what points to the old one points to it, and the old one goes. */
async function settle(pipeline: Pipeline, known: Known, there: Asset.Info, ctx: Context): Promise<string | undefined> {
  const { asset: from, jobs, edit } = known;
  const sha256 = (await hashedAs(jobs, ctx)) ?? (await hashOf(there.original, ctx));
  await holdContentToo(from, there, jobs, sha256, ctx);
  await takeIn(pipeline, there.original.key, ctx); // what it had not come to yet is planned at its new place
  const copied = { to: there.id, etag: from.original.etag, sha256, nowMs: ctx.clock.nowMs() };
  const left = await Assets.change(ctx.table, from.id, (now) => Relocation.depart(now, copied), from);
  ctx.queue.send("index", { assetId: there.id });
  if (left.movedTo !== there.id) return "move.changed"; // it has other bytes by now: those stay, the earlier ones are at the new key
  return leave(left, edit, ctx);
}

/** What has happened to the old one until it was on its way out goes after it; then it may go. `copied`: what was said of it. */
async function leave(left: Asset.Info, copied: Edit.Info | undefined, ctx: Context): Promise<undefined> {
  const { id, movedTo } = left;
  if (movedTo !== undefined) {
    await takeHalf(left, movedTo, ctx);
    await followInStack(left, movedTo, ctx);
    await followEdit(id, movedTo, copied, ctx);
  }
  ctx.queue.send("index", { assetId: id });
  ctx.queue.send("purge", { assetId: id });
}

/** The copy holds the same bytes: it stands beside the old one, as old as that, and takes its place when it goes. */
async function holdContentToo(
  from: Asset.Info,
  there: Asset.Info,
  jobs: readonly Job.Info[],
  sha256: string,
  ctx: Context,
): Promise<void> {
  const hashed = jobs.find((job) => job.state === "done" && job.stage === Stage.identity);
  if (!hashed) return; // it is hashed at its new place
  const first = await Contents.findFirst(ctx.table, sha256);
  const since = first?.assetId === from.id ? first.createdAt : new Date(hashed.createdAtMs).toISOString();
  await Contents.claim(ctx.table, sha256, { assetId: there.id, etag: there.original.etag, createdAt: since });
}

/** The stack it was in has it at its new place. */
async function followInStack({ id, stack }: Asset.Info, to: AssetId, ctx: Context): Promise<void> {
  const there = stack && (await Assets.find(ctx.table, to));
  if (!there) return;
  const place = { id: there.id, etag: there.original.etag };
  await changeStack(stack.id, (now) => Stack.follow(now, id, place, ctx.clock.nowMs()), ctx);
}

/** The halves of a live photo are linked by the places they have now: the other may have been moved meanwhile, too. */
async function takeHalf({ id, pairedWith }: Asset.Info, to: AssetId, ctx: Context): Promise<void> {
  const named = pairedWith && (await Assets.find(ctx.table, pairedWith));
  const other = named && (named.movedTo ? await findMoved(named, ctx) : named);
  if (!other || other.isDeleted) return;
  const link = (now: Asset.Info, was: AssetId, half: AssetId) =>
    Asset.pairWith(Asset.unpair(now, was), half, now.original.etag);
  await Assets.change(ctx.table, to, (now) => link(now, now.pairedWith ?? id, other.id)); // what it took along is older
  await Assets.change(ctx.table, other.id, (now) => link(now, id, to));
  for (const assetId of [to, other.id]) ctx.queue.send("index", { assetId }, { delaySec: 1 });
}

/** What somebody said of the old one after it was copied, and before it was on its way out. */
async function followEdit(from: AssetId, to: AssetId, copied: Edit.Info | undefined, ctx: Context): Promise<void> {
  const late = await Edits.get(ctx.table, from);
  if (late.revision <= (copied?.revision ?? 0)) return;
  await Edits.change(ctx.table, to, (now) => Edit.carry(late, now));
}
