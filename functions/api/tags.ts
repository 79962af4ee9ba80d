import { Tags as Contract } from "@darkroom/contract";
import { BulkEdit, bulkEditIdAt, Tag, Vocabulary, VocabularyChange } from "@darkroom/domain";
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
  const { after, said } = await change(decide, ctx);
  const to = Vocabulary.canonical(after, into);
  return { tag: saidOf(after, into), ...(await begin({ from: name, to }, said, ctx)) };
});

export const renameTag = route(Contract.rename, async ({ body: { name, to, revision, dryRun: isDryRun }, ctx }) => {
  const decide = (now: Vocabulary.Info) => Vocabulary.rename(now, name, to, revision);
  if (isDryRun) {
    decide(await Vocabularies.get(ctx.table));
    return countAll({ from: name, to }, ctx);
  }
  const { after, said } = await change(decide, ctx);
  return { tag: saidOf(after, to), ...(await begin({ from: name, to: Tag.normal(to) }, said, ctx)) };
});

export const deleteTag = route(Contract.remove, async ({ body, ctx }) => {
  const { name, fromAssets, revision, dryRun: isDryRun } = body;
  const decide = (now: Vocabulary.Info) => Vocabulary.forget(now, name, revision);
  if (isDryRun) {
    decide(await Vocabularies.get(ctx.table));
    return fromAssets ? countAll({ from: name }, ctx) : { matched: 0 };
  }
  const { said } = await change(decide, ctx);
  return fromAssets ? begin({ from: name }, said, ctx) : {};
});

const whole = { filter: {} };

const countAll = (replaceTag: Tag.Replacement, ctx: Context) => countForBulkEdit(whole, { replaceTag }, ctx);

/** Says something else of tags, and answers what that changed, for whoever takes it back. */
async function change(decide: (now: Vocabulary.Info) => Vocabulary.Info, { table }: Context) {
  let said: VocabularyChange.Info = {};
  const after = await Vocabularies.change(table, (now) => {
    const next = decide(now);
    said = VocabularyChange.between(now, next);
    return next;
  });
  return { after, said };
}

const mostSaid = 100_000; // characters: an item takes 400 KB, and holds more than this

/** Changes every asset that carries the tag, in the background: written first, then hinted. An undo of it takes back what was said, too. */
async function begin(replaceTag: Tag.Replacement, said: VocabularyChange.Info, ctx: Context) {
  const nowMs = ctx.clock.nowMs();
  const run = BulkEdit.start(bulkEditIdAt(nowMs), { replaceTag }, whole, nowMs);
  const isKept = Object.keys(said).length > 0 && JSON.stringify(said).length <= mostSaid;
  const written = await BulkEdits.add(ctx.table, { ...run, ...(isKept && { said }) });
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
