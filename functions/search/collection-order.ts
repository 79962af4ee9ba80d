import { Collections as Contract } from "@darkroom/contract";
import { type AssetId, Collection, Edit, Fault, Membership, Place } from "@darkroom/domain";
import { type Context, meantOf, route, someAtOnce } from "@darkroom/platform";
import { Collections, Edits } from "@darkroom/table";
import type * as z from "zod";
import { askRows } from "./ask-rows.ts";
import { demandSearch } from "./demand-search.ts";

type Asked = z.infer<NonNullable<typeof Contract.order.body>>;

const writesAtOnce = 16;

/** One write for each that is moved: a place is a text between its neighbours', and nobody else's changes. */
export const orderCollection = route(Contract.order, async ({ params: { collectionId }, body, ctx }) => {
  mustSayWhere(body);
  Collection.mustBeManual(await Collections.get(ctx.table, collectionId));
  const held = await Edits.findAll(ctx.table, body.ids);
  for (const id of body.ids) Membership.mustBeIn(held.get(id)?.collections, collectionId);
  const places = await placesFor(collectionId, body, ctx);
  const moved = body.ids.map((assetId, at) => ({ assetId, place: places[at] ?? { position: 0 } }));
  await someAtOnce(moved, writesAtOnce, async ({ assetId, place }) => {
    const nowMs = ctx.clock.nowMs();
    await Edits.change(
      ctx.table,
      assetId,
      (now) => Edit.place(now, { collectionId, ...place }, nowMs),
      held.get(assetId),
    );
    ctx.queue.send("index", { assetId });
  });
  return { places: moved.map(({ assetId, place }) => ({ assetId, place: Place.textOf(place) })) };
});

function mustSayWhere({ ids, to, after, before }: Asked): void {
  const refuse = (field: string, limit: string) =>
    new Fault("invalid", "request.invalid", `${field} must be ${limit}`, { field, limit });
  const anchors = [after, before].filter((id) => id !== undefined);
  if ((to === undefined) === (anchors.length === 0)) throw refuse("to", "given, or after, or before, or these two");
  if (new Set([...ids, ...anchors]).size < ids.length + anchors.length)
    throw refuse("ids", "each named once, and none of those they come beside");
}

async function placesFor(
  collectionId: string,
  { ids, to, after, before }: Asked,
  ctx: Context,
): Promise<Place.Place[]> {
  if (to === "start") return Place.first(ids.length, ctx.clock.nowMs());
  if (to === "end") return Place.last(ids.length, ctx.clock.nowMs());
  const at = (id: AssetId | undefined) => (id === undefined ? undefined : placeOf(id, collectionId, ctx));
  const [low, high] = await Promise.all([at(after), at(before)]);
  if (low && high) return Place.between(low, high, ids.length);
  const anchor = low ?? high;
  const other = anchor && (await findBeside(collectionId, { ids, anchor, isAfter: low !== undefined }, ctx));
  return low ? Place.between(low, other, ids.length) : Place.between(other, high, ids.length);
}

async function placeOf(assetId: AssetId, collectionId: string, ctx: Context): Promise<Place.Place> {
  return Membership.mustBeIn((await Edits.get(ctx.table, assetId)).collections, collectionId);
}

type Beside = { ids: readonly AssetId[]; anchor: Place.Place; isAfter: boolean };

/** The place of the next member beyond one that is not moved itself, as the rows know it; none where none is. */
async function findBeside(
  collection: string,
  { ids, anchor, isAfter }: Beside,
  ctx: Context,
): Promise<Place.Place | undefined> {
  demandSearch(ctx);
  const filter = { collection };
  const after = { value: Place.textOf(anchor), assetId: isAfter ? "~" : "" };
  const question = {
    filter,
    meant: await meantOf(filter, ctx),
    sort: "position",
    collection,
    after,
    facets: [],
  } as const;
  const { shown } = await askRows(
    (rows, dataset) => rows.ask(dataset, { ...question, isAscending: isAfter, limit: ids.length + 1 }),
    ctx,
  );
  const others = shown
    .map((text): { assetId: AssetId } => JSON.parse(text))
    .filter(({ assetId }) => !ids.includes(assetId));
  const [next] = others;
  const now = next && (await Edits.get(ctx.table, next.assetId)).collections?.find(({ id }) => id === collection);
  const isBeyond = now && Place.textOf(now) > Place.textOf(anchor) === isAfter; // rows follow what people say
  return isBeyond ? now : undefined;
}
