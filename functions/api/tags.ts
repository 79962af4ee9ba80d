import { Tags as Contract } from "@darkroom/contract";
import { BulkEdit, bulkEditIdAt, Tag, Vocabulary } from "@darkroom/domain";
import { type Context, countForBulkEdit, route } from "@darkroom/platform";
import { BulkEdits, Vocabularies } from "@darkroom/table";
import { viewOf } from "./bulk-edits.ts";

export const changeTag = route(Contract.change, async ({ body: { name, revision, ...said }, ctx }) => {
  const after = await Vocabularies.change(ctx.table, (now) => Vocabulary.say(now, name, said, revision));
  return { tag: saidOf(after, name) };
});

export const mergeTag = route(Contract.merge, async ({ body: { name, into, revision, dryRun: isDryRun }, ctx }) => {
  const decide = (now: Vocabulary.Info) => Vocabulary.merge(now, name, into, revision);
  if (isDryRun) {
    decide(await Vocabularies.get(ctx.table));
    return countAll({ from: name, to: into }, ctx);
  }
  const after = await Vocabularies.change(ctx.table, decide);
  return { tag: saidOf(after, into), ...(await begin({ from: name, to: Vocabulary.canonical(after, into) }, ctx)) };
});

export const renameTag = route(Contract.rename, async ({ body: { name, to, revision, dryRun: isDryRun }, ctx }) => {
  const decide = (now: Vocabulary.Info) => Vocabulary.rename(now, name, to, revision);
  if (isDryRun) {
    decide(await Vocabularies.get(ctx.table));
    return countAll({ from: name, to }, ctx);
  }
  const after = await Vocabularies.change(ctx.table, decide);
  return { tag: saidOf(after, to), ...(await begin({ from: name, to: Tag.normal(to) }, ctx)) };
});

export const deleteTag = route(Contract.remove, async ({ body, ctx }) => {
  const { name, fromAssets, revision, dryRun: isDryRun } = body;
  const decide = (now: Vocabulary.Info) => Vocabulary.forget(now, name, revision);
  if (isDryRun) {
    decide(await Vocabularies.get(ctx.table));
    return fromAssets ? countAll({ from: name }, ctx) : { matched: 0 };
  }
  await Vocabularies.change(ctx.table, decide);
  return fromAssets ? begin({ from: name }, ctx) : {};
});

const whole = { filter: {} };

const countAll = (replaceTag: Tag.Replacement, ctx: Context) => countForBulkEdit(whole, { replaceTag }, ctx);

/** Changes every asset that carries the tag, in the background: written first, then hinted. */
async function begin(replaceTag: Tag.Replacement, ctx: Context) {
  const nowMs = ctx.clock.nowMs();
  const run = BulkEdit.start(bulkEditIdAt(nowMs), { replaceTag }, whole, nowMs);
  const written = await BulkEdits.add(ctx.table, run);
  ctx.queue.send("runs", { bulkEditId: run.id });
  return { bulkEdit: viewOf(written) };
}

/** What is said of a tag now, by its name or an alias. */
function saidOf(vocabulary: Vocabulary.Info, name: string): Contract.Said {
  const entry = Vocabulary.entryOf(vocabulary, Vocabulary.canonical(vocabulary, name));
  const parent = Vocabulary.parentOf(vocabulary, entry.name);
  const { aliases = [], revision } = entry;
  return { name: entry.name, ...(parent !== undefined && { parent }), aliases, revision };
}
