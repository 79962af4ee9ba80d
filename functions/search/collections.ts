import { Collections as Contract } from "@darkroom/contract";
import { BulkEdit, bulkEditIdAt, Collection, CollectionTree, collectionIdAt, Fault } from "@darkroom/domain";
import { type Context, fromCursor, route, toCursor } from "@darkroom/platform";
import { BulkEdits, Collections } from "@darkroom/table";
import { orderCollection } from "./collection-order.ts";
import { viewOf } from "./collection-views.ts";

const listCollections = route(Contract.list, async ({ params: { q = "", parent, limit, cursor }, ctx }) => {
  const tree = await readTree(ctx);
  const within =
    parent === undefined ? [...tree.values()] : CollectionTree.childrenOf(tree, parent === "none" ? undefined : parent);
  const known = within.filter(({ name }) => keyOf(name).includes(keyOf(q)));
  const all = known.sort((a, b) => compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
  const from = cursor === undefined ? 0 : Number(fromCursor("cursor", cursor, /^\d{1,6}$/));
  const next = from + limit < all.length ? { nextCursor: toCursor(String(from + limit)) } : {};
  const items = await Promise.all(all.slice(from, from + limit).map((collection) => viewOf(collection, tree, ctx)));
  return { items, ...next, total: all.length };
});

const getCollection = route(Contract.get, async ({ params, ctx }) => {
  const [collection, tree] = await Promise.all([Collections.get(ctx.table, params.collectionId), readTree(ctx)]);
  return viewOf(collection, tree, ctx);
});

const createCollection = route(Contract.create, async ({ body, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  const collection = Collection.create(collectionIdAt(nowMs), body, nowMs);
  const tree = await readTree(ctx);
  if (tree.size >= Collections.most) throw tooMany();
  if (body.parent !== undefined) CollectionTree.mustLieIn(tree, collection.id, body.parent);
  const added = await Collections.add(ctx.table, collection);
  return viewOf(added, new Map([...tree, [added.id, added]]), ctx);
});

const changeCollection = route(Contract.change, async ({ params: { collectionId }, body, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  const { parent } = body;
  if (parent) CollectionTree.mustLieIn(await readTree(ctx), collectionId, parent);
  const before = await Collections.get(ctx.table, collectionId);
  const changed = await Collections.change(ctx.table, collectionId, (now) => Collection.change(now, body, nowMs));
  const tree = await readTree(ctx);
  if (parent && !CollectionTree.parentOf(tree, changed)) throw await takenBack(before, changed, ctx);
  return viewOf(changed, tree, ctx);
});

/** Those that lie in it go first or find another place; that its members forget it follows in the background. */
const deleteCollection = route(Contract.remove, async ({ params: { collectionId, revision, children }, ctx }) => {
  const collection = await Collections.get(ctx.table, collectionId);
  Collection.mustBe(collection, revision);
  const tree = await readTree(ctx);
  const gone = children === "delete" ? CollectionTree.below(tree, collectionId).reverse() : [];
  const lifted = children === "lift" ? CollectionTree.childrenOf(tree, collectionId) : [];
  const parent = CollectionTree.parentOf(tree, collection)?.id ?? null;
  for (const { id } of lifted)
    await Collections.change(ctx.table, id, (now) => Collection.change(now, { parent }, ctx.clock.nowMs()));
  for (const one of [...gone, collection]) await remove(one, ctx);
  return { deleted: gone.length + 1, lifted: lifted.length };
});

export const collections = [
  listCollections,
  getCollection,
  createCollection,
  changeCollection,
  deleteCollection,
  orderCollection,
];

const readTree = async ({ table }: Context): Promise<CollectionTree.All> =>
  CollectionTree.of(await Collections.list(table));

/** Its name goes first: it is never given twice, so an asset that still says it is a member is in nothing. */
async function remove(collection: Collection.Info, ctx: Context): Promise<void> {
  if (!(await Collections.remove(ctx.table, collection))) throw changedMeanwhile();
  if (Collection.isSmart(collection)) return;
  const nowMs = ctx.clock.nowMs();
  const where = { collection: collection.id };
  const run = BulkEdit.start(bulkEditIdAt(nowMs), { removeCollections: [collection.id] }, { where }, nowMs);
  await BulkEdits.add(ctx.table, run);
  ctx.queue.send("runs", { bulkEditId: run.id });
}

/** Somebody put the other into this one at the same moment, or deleted it: it lies where it did. */
async function takenBack(before: Collection.Info, now: Collection.Info, ctx: Context): Promise<Fault> {
  const { revision } = now;
  const parent = before.parent ?? null;
  await Collections.change(ctx.table, now.id, (latest) =>
    latest.revision === revision ? Collection.change(latest, { parent }, ctx.clock.nowMs()) : latest,
  );
  return changedMeanwhile();
}

const { compare } = new Intl.Collator("en", { numeric: true });
const keyOf = (name: string): string => name.toLowerCase();

const tooMany = (): Fault =>
  new Fault("conflict", "collection.too_many", `There are ${Collections.most} collections already`, {
    limit: Collections.most,
  });

const changedMeanwhile = (): Fault =>
  new Fault("conflict", "collection.stale", "Somebody changed this meanwhile", { field: "revision" });
