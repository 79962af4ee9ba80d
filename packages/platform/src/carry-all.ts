import { type Asset, Edit, type Job, Relocation, Rendition, Trace } from "@darkroom/domain";
import { carryRows, Edits, Jobs, Prompts } from "@darkroom/table";
import type { Context } from "./context.ts";

const objectsAtOnce = 500;
const copiesAtOnce = 8;

type Carried = { from: Asset.Info; to: Asset.Info; jobs: readonly Job.Info[]; edit: Edit.Info | undefined };

/**
 * Copies all that is known of an asset to another: renditions, traces, results of all generations, jobs, what people said, what it
 * was generated with. Nothing is computed anew. May be repeated, until the other is there.
 */
export async function carryAll({ from, to, jobs, edit }: Carried, ctx: Context): Promise<void> {
  for (const { folder } of [Rendition, Trace]) await carryFiles(folder, { from, to }, ctx);
  const names = new Map([
    [from.original.key, to.original.key],
    [from.original.etag, to.original.etag],
  ]);
  const rewrite = (text: string) => names.get(text) ?? text.replaceAll(from.id, to.id);
  await carryRows(ctx.table, { from: from.id, to: to.id }, rewrite);
  const nowMs = ctx.clock.nowMs();
  await Prompts.carry(ctx.table, { from: from.id, to: to.id, etag: to.original.etag }, nowMs);
  if (edit) await Edits.change(ctx.table, to.id, (now) => Edit.carry(edit, now));
  for (const job of jobs.filter(Relocation.isCarried)) {
    const key = { assetId: to.id, stage: job.stage };
    await Jobs.put(ctx.table, key, (before) => Relocation.carryJob(job, to, before, nowMs));
  }
}

async function carryFiles(folder: string, { from, to }: Pick<Carried, "from" | "to">, ctx: Context): Promise<void> {
  const prefix = `${folder}${from.id}/`;
  let after: string | undefined;
  for (let hasMore = true; hasMore; ) {
    const page = await ctx.derived.page({ prefix, after, limit: objectsAtOnce });
    for (let at = 0; at < page.items.length; at += copiesAtOnce)
      await Promise.all(
        page.items
          .slice(at, at + copiesAtOnce)
          .map(({ key }) => ctx.derived.copy(key, `${folder}${to.id}/${key.slice(prefix.length)}`)),
      );
    after = page.items.at(-1)?.key;
    hasMore = page.hasMore;
  }
}
