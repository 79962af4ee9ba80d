import type { Assets, Collections as Contract } from "@darkroom/contract";
import { type AssetId, Collection, CollectionTree, Summary } from "@darkroom/domain";
import { type Context, itemsOf, meantOf } from "@darkroom/platform";
import { Summaries } from "@darkroom/table";
import { askRows } from "./ask-rows.ts";

const mostCounted = 100; // collections a filter may name

/** A collection as people read it: with its cover, where it lies, and how much there is in it. */
export async function viewOf(
  collection: Collection.Info,
  all: CollectionTree.All,
  ctx: Context,
): Promise<Contract.View> {
  const { id, cover, parent: _in, ...said } = collection;
  const [{ newest, count }, chosen, total] = await Promise.all([
    membersOf([id], 1, ctx),
    cover === undefined ? undefined : findShown(cover, ctx),
    totalOf(id, all, ctx),
  ]);
  const shown = chosen ?? newest;
  const path = CollectionTree.pathOf(all, collection);
  return {
    ...said,
    ...(path.length > 0 && { parent: path.at(-1)?.id }),
    collectionId: id,
    isSmart: Collection.isSmart(collection),
    ...(count !== undefined && { count }),
    ...(shown && { cover: shown }),
    isCoverChosen: chosen !== undefined,
    path: path.map((each) => ({ collectionId: each.id, name: each.name })),
    children: CollectionTree.childrenOf(all, id).length,
    ...(total !== undefined && { total }),
  };
}

/** How many assets are in it or in one that lies in it; nothing where none does, or more than can be asked for at once. */
async function totalOf(id: string, all: CollectionTree.All, ctx: Context): Promise<number | undefined> {
  const below = CollectionTree.below(all, id);
  if (below.length === 0 || below.length >= mostCounted) return undefined;
  return (await membersOf([id, ...below.map((each) => each.id)], 0, ctx)).count;
}

/** How many members there are in any of these, and the newest; nothing where search is off. */
async function membersOf(
  ids: readonly string[],
  limit: 0 | 1,
  ctx: Context,
): Promise<{ newest?: Assets.Item | undefined; count?: number }> {
  if (!ctx.config.isSearchOn) return {};
  const filter = { collection: ids.join(",") };
  const order = { sort: "captured", isAscending: false, limit, facets: [] } as const;
  const question = { filter, meant: await meantOf(filter, ctx), ...order };
  const { shown, total } = await askRows((rows, dataset) => rows.ask(dataset, question), ctx);
  const summaries = shown.map((text) => Summary.Info.parse(JSON.parse(text)));
  const [newest] = await itemsOf(summaries, ctx);
  return { newest, count: total };
}

/** The asset as lists show it, unless it is gone. */
async function findShown(assetId: AssetId, ctx: Context): Promise<Assets.Item | undefined> {
  const summary = await Summaries.find(ctx.table, assetId);
  const isShown = summary && !summary.isDeleted && summary.trashedAt === undefined;
  return isShown ? (await itemsOf([summary], ctx))[0] : undefined;
}
