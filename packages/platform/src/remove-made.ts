import { type AssetId, Rendition, Trace } from "@darkroom/domain";
import { Attempts } from "@darkroom/table";
import type { Context } from "./context.ts";
import { someAtOnce } from "./some-at-once.ts";

const objectsAtOnce = 1000;
const deletesAtOnce = 16;

/** A piece of work on a stage, whose attempts left something. */
type Work = { stage: string; generation: number };

/** How many items of the table and how many files. */
export type Removed = { items: number; files: number };

/**
 * Removes what attempts on an asset left, of the work that is to go: renditions and traces in the bucket, then results and
 * what was kept of the file in the table. May be ended at any moment and repeated. `isDryRun` only counts.
 */
export async function removeMade(
  id: AssetId,
  isToGo: (work: Work) => boolean,
  ctx: Context,
  { isDryRun = false } = {},
): Promise<Removed> {
  const keys = (await Promise.all([Rendition, Trace].map((kind) => filesOf(kind, id, isToGo, ctx)))).flat();
  const left = (await Attempts.list(ctx.table, id, { raw: true })).filter(isToGo);
  if (!isDryRun) {
    await someAtOnce(keys, deletesAtOnce, (key) => ctx.derived.remove(key));
    await Attempts.remove(ctx.table, id, left);
  }
  return { items: left.length, files: keys.length };
}

type Kind = { folder: string; attemptOf(key: string): { attempt: string } | undefined };

async function filesOf({ folder, attemptOf }: Kind, id: AssetId, isToGo: (work: Work) => boolean, ctx: Context) {
  const found: string[] = [];
  let after: string | undefined;
  for (let hasMore = true; hasMore; ) {
    const page = await ctx.derived.page({ prefix: `${folder}${id}/`, after, limit: objectsAtOnce });
    for (const { key } of page.items) {
      const [stage = "", made = ""] = attemptOf(key)?.attempt.split("/") ?? [];
      if (isToGo({ stage, generation: Number.parseInt(made, 10) })) found.push(key);
    }
    after = page.items.at(-1)?.key;
    hasMore = page.hasMore;
  }
  return found;
}
