import { type Assets, Collections as Contract } from "@darkroom/contract";
import { type AssetId, BulkEdit, bulkEditIdAt, Collection, collectionIdAt, Fault, Summary } from "@darkroom/domain";
import { type Context, fromCursor, itemsOf, meantOf, route, toCursor } from "@darkroom/platform";
import { BulkEdits, Collections, Summaries } from "@darkroom/table";
import { askRows } from "./ask-rows.ts";

const listCollections = route(Contract.list, async ({ params: { q = "", limit, cursor }, ctx }) => {
  const known = (await Collections.list(ctx.table)).filter(({ name }) => keyOf(name).includes(keyOf(q)));
  const all = known.sort((a, b) => compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
  const from = cursor === undefined ? 0 : Number(fromCursor("cursor", cursor, /^\d{1,6}$/));
  const next = from + limit < all.length ? { nextCursor: toCursor(String(from + limit)) } : {};
  const items = await Promise.all(all.slice(from, from + limit).map((collection) => viewOf(collection, ctx)));
  return { items, ...next, total: all.length };
});

const getCollection = route(Contract.get, async ({ params, ctx }) =>
  viewOf(await Collections.get(ctx.table, params.collectionId), ctx),
);

const createCollection = route(Contract.create, async ({ body, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  const collection = Collection.create(collectionIdAt(nowMs), body, nowMs);
  if ((await Collections.list(ctx.table)).length >= Collections.most) throw tooMany();
  return viewOf(await Collections.add(ctx.table, collection), ctx);
});

const changeCollection = route(Contract.change, async ({ params: { collectionId }, body, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  const decide = (now: Collection.Info) => Collection.change(now, body, nowMs);
  return viewOf(await Collections.change(ctx.table, collectionId, decide), ctx);
});

/** Its name goes first; that its members forget it follows in the background, and a name is never given twice. */
const deleteCollection = route(Contract.remove, async ({ params: { collectionId, revision }, ctx }) => {
  const collection = await Collections.get(ctx.table, collectionId);
  Collection.mustBe(collection, revision);
  if (!(await Collections.remove(ctx.table, collection))) throw changedMeanwhile();
  if (!Collection.isSmart(collection)) await forget(collectionId, ctx);
  return {};
});

export const collections = [listCollections, getCollection, createCollection, changeCollection, deleteCollection];

async function forget(collectionId: string, ctx: Context): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  const where = { collection: collectionId };
  const run = BulkEdit.start(bulkEditIdAt(nowMs), { removeCollections: [collectionId] }, { where }, nowMs);
  await BulkEdits.add(ctx.table, run);
  ctx.queue.send("runs", { bulkEditId: run.id });
}

async function viewOf(collection: Collection.Info, ctx: Context): Promise<Contract.View> {
  const { id, cover, ...said } = collection;
  const { newest, count } = await membersOf(id, ctx);
  const chosen = cover === undefined ? undefined : await findShown(cover, ctx);
  const shown = chosen ?? newest;
  return {
    ...said,
    collectionId: id,
    isSmart: Collection.isSmart(collection),
    ...(count !== undefined && { count }),
    ...(shown && { cover: shown }),
    isCoverChosen: chosen !== undefined,
  };
}

/** How many members there are, and the newest; nothing where search is off. */
async function membersOf(id: string, ctx: Context): Promise<{ newest?: Assets.Item | undefined; count?: number }> {
  if (!ctx.config.isSearchOn) return {};
  const filter = { collection: id };
  const order = { sort: "captured", isAscending: false, limit: 1, facets: [] } as const;
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

const { compare } = new Intl.Collator("en", { numeric: true });
const keyOf = (name: string): string => name.toLowerCase();

const tooMany = (): Fault =>
  new Fault("conflict", "collection.too_many", `There are ${Collections.most} collections already`, {
    limit: Collections.most,
  });

const changedMeanwhile = (): Fault =>
  new Fault("conflict", "collection.stale", "Somebody changed this meanwhile", { field: "revision" });
