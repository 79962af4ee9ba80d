import { Fault, Rendition, type Schedule } from "@darkroom/domain";
import { Results } from "@darkroom/table";
import type { Listed } from "./bucket.ts";
import type { Context } from "./context.ts";
import { someAtOnce } from "./some-at-once.ts";
import type { Came } from "./tick.ts";

const hourMs = 3_600_000;
const unfinishedMs = 7 * 24 * hourMs; // as long as the buckets' own rule on AWS
const lateMs = 48 * hourMs; // far longer than an attempt may take
const objectsAtOnce = 1000;
const pagesAtOnce = 10;
const atOnce = 16;
const fewestStray = 100; // below this, a share says nothing
const mostStrayShare = 0.5;

/**
 * Removes what nothing points to: uploads that were begun and not finished within a week, and renditions of attempts that
 * left no result and were written two days ago or earlier. Originals are never touched, nor is what any result names,
 * published or not. Goes through the renditions 10,000 objects a run, and removes at most as many as the schedule says.
 */
export async function cleanUp({ limit, cursor }: Schedule.Info, ctx: Context): Promise<Came> {
  const uploads = await abortForgotten(limit, ctx);
  let [looked, removed, after] = [0, 0, cursor];
  for (let page = 0; page < pagesAtOnce && uploads + removed < limit; page++) {
    const { items, hasMore } = await ctx.derived.page({ after, limit: objectsAtOnce, prefix: Rendition.folder });
    const stray = (await strayOf(items, ctx)).slice(0, limit - uploads - removed);
    await someAtOnce(stray, atOnce, ({ key }) => ctx.derived.remove(key));
    looked += items.length;
    removed += stray.length;
    after = hasMore ? items.at(-1)?.key : undefined;
    if (!hasMore) break;
  }
  return { counts: { uploads, looked, removed }, cursor: after };
}

/** Gives up uploads of both buckets that nobody finished; answers how many. */
async function abortForgotten(limit: number, ctx: Context): Promise<number> {
  let count = 0;
  for (const bucket of [ctx.media, ctx.derived]) {
    const uploads = await bucket.listLeftovers();
    const old = uploads.filter(({ begunAtMs }) => ctx.clock.nowMs() - begunAtMs > unfinishedMs);
    for (const upload of old.slice(0, limit - count)) {
      await bucket.abortParts(upload);
      count++;
    }
  }
  return count;
}

/**
 * The renditions among these whose attempt left no result. Throws `cleanup.too_much` when that is most of them: then it is the
 * table that has lost something, and they are all there is.
 */
async function strayOf(objects: readonly Listed[], ctx: Context): Promise<Listed[]> {
  const late = objects.flatMap((object) => {
    const of = Rendition.attemptOf(object.key);
    return of && ctx.clock.nowMs() - object.modifiedAtMs > lateMs ? [{ object, ...of }] : [];
  });
  const assets = [...new Set(late.map(({ assetId }) => assetId))];
  const attempts = new Map(
    await someAtOnce(assets, atOnce, async (id) => [id, await Results.listAttempts(ctx.table, id)] as const),
  );
  const stray = late.filter(({ assetId, attempt }) => !attempts.get(assetId)?.has(attempt));
  if (stray.length > Math.max(fewestStray, objects.length * mostStrayShare))
    throw new Fault(
      "conflict",
      "cleanup.too_much",
      "Most renditions belong to nothing: the table may have lost its items",
      {
        stray: stray.length,
        of: objects.length,
      },
    );
  return stray.map(({ object }) => object);
}
