import { Trash as Contract } from "@darkroom/contract";
import { type Asset, type AssetId, Fault, Summary, Trash } from "@darkroom/domain";
import {
  type Context,
  emptyTrash,
  fromCursor,
  itemsOf,
  route,
  someAtOnce,
  summaryPlace,
  toCursor,
  trashDueUntil,
  writePurgeManifest,
} from "@darkroom/platform";
import { Assets, Counts, Summaries } from "@darkroom/table";
import { countLibrary } from "./count-library.ts";

const writesAtOnce = 16;
const [listedAtOnce, hintedAtOnce] = [500, 500];
const mostAtOnce = 5_000;

export const trashAssets = route(Contract.put, async ({ body, ctx }) => {
  const put = (asset: Asset.Info) => Trash.put(asset, ctx.clock.nowMs());
  const { changed, missing } = await changeEach(body.ids, put, ctx);
  return { trashed: changed.length, missing };
});

export const restoreAssets = route(Contract.restore, async ({ body, ctx }) => {
  const restore = (asset: Asset.Info) => (Trash.isPurging(asset) ? asset : Trash.restore(asset, ctx.clock.nowMs()));
  const { changed, missing } = await changeEach(body.ids, restore, ctx);
  const lost = changed.filter(Trash.isPurging).map(({ id }) => id);
  return { restored: changed.length - lost.length, missing: [...missing, ...lost] };
});

export const listTrash = route(Contract.list, async ({ params, ctx }) => {
  const before = params.cursor === undefined ? undefined : fromCursor("cursor", params.cursor, summaryPlace);
  const [{ items, next }, trashed, emptiedUntil] = await Promise.all([
    Summaries.pageTrash(ctx.table, { limit: params.limit, before }),
    Counts.get(ctx.table, Summary.trashMonth),
    trashDueUntil(ctx),
  ]);
  return {
    items: await itemsOf(items, ctx),
    ...(next !== undefined && { nextCursor: toCursor(next) }),
    count: Counts.totalOf(trashed),
    keptDays: ctx.config.trashDays,
    emptiedUntil,
  };
});

export const purgeTrash = route(Contract.purge, async ({ body, ctx }) => {
  if ((body.ids === undefined) === (body.all === undefined)) throw oneOf();
  const { found, hasMore } = body.ids ? await findTrashed(body.ids, ctx) : await listOldest(ctx);
  const word = Trash.wordFor(found.length, await countLibrary(ctx));
  const counted = { count: found.length, hasMore, ...(word !== undefined && { word }) };
  if (body.dryRun || found.length === 0) return counted;
  if (word !== undefined && body.word !== word) throw unconfirmed(word);
  const manifest = await writePurgeManifest(found, ctx);
  const ids = found.map(({ id }) => id);
  if (body.ids) await changeEach(ids, (asset) => Trash.beginPurge(asset, ctx.clock.nowMs()), ctx);
  else await emptyTrash(found.at(-1)?.trash?.at ?? "", ctx);
  for (const assetId of ids.slice(0, hintedAtOnce)) ctx.queue.send("purge", { assetId });
  return { ...counted, manifest };
});

type Found = { found: Asset.Info[]; hasMore: boolean };

const isToGo = (asset: Asset.Info): boolean => asset.trash !== undefined && !Trash.isPurging(asset);

async function findTrashed(ids: readonly AssetId[], ctx: Context): Promise<Found> {
  const found = await findWhole(ids, ctx);
  return { found: found.filter(isToGo), hasMore: false };
}

/** What lies in the trash longest, in order. What was put there at one time is not parted. */
async function listOldest(ctx: Context): Promise<Found> {
  const until = new Date(ctx.clock.nowMs()).toISOString();
  const ids: AssetId[] = [];
  let after: string | undefined;
  do {
    const page = await Summaries.pageTrashed(ctx.table, { until, after, limit: listedAtOnce });
    ids.push(...page.items.map(({ assetId }) => assetId));
    after = page.next;
  } while (after !== undefined && ids.length < mostAtOnce);
  const found = [...(await Assets.findAll(ctx.table, ids)).values()].filter(isToGo);
  const byAge = found.sort((a, b) => ((a.trash?.at ?? "") < (b.trash?.at ?? "") ? -1 : 1));
  if (after === undefined) return { found: byAge, hasMore: false };
  const earlier = byAge.filter(({ trash }) => trash?.at !== byAge.at(-1)?.trash?.at);
  return { found: earlier.length > 0 ? earlier : byAge, hasMore: true };
}

const oneOf = (): Fault =>
  new Fault("invalid", "request.invalid", "Name either ids or all", { field: "ids", limit: "ids or all, one of them" });

const unconfirmed = (word: string): Fault =>
  new Fault("conflict", "purge.unconfirmed", "So many are removed only when it is confirmed", {
    field: "word",
    limit: word,
  });

type Changed = { changed: Asset.Info[]; missing: AssetId[] };

/** Changes each asset by itself, once however often it is named; those that are gone are told. */
async function changeEach(
  named: readonly AssetId[],
  decide: (asset: Asset.Info) => Asset.Info,
  ctx: Context,
): Promise<Changed> {
  const live = (await findWhole(named, ctx)).filter(({ isDeleted }) => !isDeleted);
  const changed = await someAtOnce(live, writesAtOnce, (asset) => Assets.change(ctx.table, asset.id, decide, asset));
  for (const { id } of changed) ctx.queue.send("index", { assetId: id });
  const ids = new Set(named);
  const known = new Set(changed.map(({ id }) => id));
  return { changed: changed.filter(({ id }) => ids.has(id)), missing: [...ids].filter((id) => !known.has(id)) };
}

/** The assets that are there of these, and with the half of a live photo the other one: they go and come together. */
async function findWhole(named: readonly AssetId[], ctx: Context): Promise<Asset.Info[]> {
  const found = await Assets.findAll(ctx.table, [...new Set(named)], { isConsistent: true });
  const halves = [...found.values()].flatMap(({ pairedWith }) => pairedWith ?? []).filter((id) => !found.has(id));
  const others = await Assets.findAll(ctx.table, [...new Set(halves)], { isConsistent: true });
  return [...found.values(), ...others.values()];
}
