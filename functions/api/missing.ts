import { Missing as Contract } from "@darkroom/contract";
import { Fault, Trash } from "@darkroom/domain";
import { type Context, fromCursor, route, someAtOnce, summaryPlace, toCursor } from "@darkroom/platform";
import { Assets, Summaries } from "@darkroom/table";
import { countLibrary } from "./count-library.ts";

const assetsAtOnce = 200;
const looksAtOnce = 16;

export const listMissing = route(Contract.list, async ({ params: { cursor }, ctx }) => {
  const before = cursor === undefined ? undefined : fromCursor("cursor", cursor, summaryPlace);
  const { items, next } = await Summaries.page(ctx.table, { limit: assetsAtOnce, before, isWhole: true });
  const gone = await withoutObject(items, ctx);
  return {
    items: gone.map(({ assetId, key, kind, sizeBytes }) => ({ assetId, key, kind, sizeBytes })),
    looked: items.length,
    ...(next !== undefined && { nextCursor: toCursor(next) }),
  };
});

/** Removes nothing itself: intake looks for each object, and makes a tombstone of an asset that has none. */
export const forgetMissing = route(Contract.forget, async ({ body: { ids, word: typed, dryRun }, ctx }) => {
  const live = [...(await Assets.findAll(ctx.table, [...new Set(ids)], { isConsistent: true })).values()];
  const keys = live.filter(({ isDeleted }) => !isDeleted).map(({ original: { key } }) => ({ key }));
  const gone = await withoutObject(keys, ctx);
  const word = Trash.wordFor(gone.length, await countLibrary(ctx));
  const counted = { count: gone.length, ...(word !== undefined && { word }) };
  if (dryRun || gone.length === 0) return counted;
  await mustHaveObjects(ctx);
  if (word !== undefined && typed !== word)
    throw new Fault("conflict", "purge.unconfirmed", "So many go only when it is confirmed", {
      field: "word",
      limit: word,
    });
  for (const { key } of gone) ctx.queue.send("intake", { key });
  return counted;
});

async function withoutObject<Of extends { key: string }>(all: readonly Of[], ctx: Context): Promise<Of[]> {
  const looked = await someAtOnce(all, looksAtOnce, async (one) => ({ one, isThere: await ctx.media.has(one.key) }));
  return looked.flatMap(({ one, isThere }) => (isThere ? [] : [one]));
}

/** An empty bucket is hardly what its owner means: a disk that is not there looks the same. */
async function mustHaveObjects(ctx: Context): Promise<void> {
  const { items } = await ctx.media.page({ limit: 1 });
  if (items.length > 0) return;
  throw new Fault("conflict", "cleanup.bucket_empty", "The bucket of originals is empty: is its disk there?");
}
