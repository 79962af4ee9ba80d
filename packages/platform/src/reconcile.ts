import { kindOfFormat } from "@darkroom/codecs";
import {
  Asset,
  type AssetId,
  assetIdOf,
  type Edit,
  Job,
  Pipeline,
  Sidecar,
  Stack,
  StackRule,
  type Stage,
  type Summary,
  Trash,
} from "@darkroom/domain";
import { Assets, Cursors, Edits, Sidecars, Summaries } from "@darkroom/table";
import type { Listed } from "./bucket.ts";
import type { Context } from "./context.ts";
import { dueStages } from "./due-stages.ts";
import { visibleHints } from "./hints.ts";

type Stages = readonly Stage.Stage[];

const objectsAtOnce = 1000;
const pagesAtOnce = 10; // so that one look stays short; a larger bucket takes several
const summariesAtOnce = 500;
const settlingMs = 10_000;
const fewestMissing = 10; // below this, a share says nothing
const mostMissingShare = 0.1;

/**
 * Compares the bucket with the table, a slice at a time, and has intake look at every difference: a notification that
 * was lost, an object that is gone, a summary that is older than what it was made from. It deletes nothing. An empty
 * bucket, or one of which a tenth is missing at once, is taken for a fault and stops it.
 */
export async function reconcile(stages: readonly Stage.Stage[], ctx: Context): Promise<void> {
  if ((await visibleHints("intake", ctx)) > 0) return; // what is not taken in yet is not lost
  const from = await Cursors.find(ctx.table, "reconcile");
  if (from?.startsWith("summaries:")) {
    await Cursors.put(ctx.table, "reconcile", await walkSummaries(from.slice("summaries:".length), ctx));
    return;
  }
  const after = await walkBucket(dueStages(stages, ctx.config), from?.slice("objects:".length), ctx);
  await Cursors.put(ctx.table, "reconcile", after === undefined ? "summaries:" : `objects:${after}`);
}

/** Objects the table does not know, or knows otherwise. Answers the key to go on after; `undefined` at the end. */
async function walkBucket(stages: Stages, from: string | undefined, ctx: Context): Promise<string | undefined> {
  let after = from;
  for (let page = 0; page < pagesAtOnce; page++) {
    const { items, hasMore } = await ctx.media.page({ after, limit: objectsAtOnce });
    await compare(stages, items, ctx);
    after = items.at(-1)?.key;
    if (!hasMore) return undefined;
  }
  return after;
}

async function compare(stages: Stages, listed: readonly Listed[], ctx: Context): Promise<void> {
  await compareSidecars(
    listed.filter(({ key }) => Sidecar.isSidecar(key)),
    ctx,
  );
  const objects = listed.filter(({ key }) => !Sidecar.isSidecar(key));
  const ids = objects.map(({ key }) => assetIdOf(key));
  const [assets, summaries, edits] = await Promise.all([
    Assets.findAll(ctx.table, ids),
    Summaries.findAll(ctx.table, ids),
    Edits.findAll(ctx.table, ids),
  ]);
  let differences = 0;
  for (const [at, { key, etag, modifiedAtMs }] of objects.entries()) {
    if (ctx.clock.nowMs() - modifiedAtMs < settlingMs) continue; // its notification may still be on its way
    const id = ids[at] as AssetId;
    const asset = assets.get(id);
    const summary = summaries.get(id);
    if (
      !asset ||
      !Asset.isOf(asset, etag) ||
      isOfOldKind(asset) ||
      (summary && isToBePlanned(stages, asset, summary))
    ) {
      differences++;
      ctx.queue.send("intake", { key });
    } else if (isUnedited(summary, edits.get(id)) || (await isBehind(asset, summary, ctx)))
      ctx.queue.send("index", { assetId: id });
  }
  if (differences > 0) ctx.log.warn("objects were not taken in", { differences });
  await compareStacks(assets, summaries, ctx);
}

/** Assets of one shot that are not stacked, and assets behind one that does not know that it is in front of them. */
async function compareStacks(
  assets: ReadonlyMap<AssetId, Asset.Info>,
  summaries: ReadonlyMap<AssetId, Summary.Info>,
  ctx: Context,
): Promise<void> {
  if (ctx.config.stacksByItself)
    for (const assetIds of StackRule.unstacked(StackRule.groups([...summaries.values()])))
      ctx.queue.send("runs", { assetIds });
  const behind = [...assets.values()].filter(Stack.isBehind);
  const fronts = new Set(behind.flatMap(({ stack }) => (stack && !assets.has(stack.front) ? [stack.front] : [])));
  const others = fronts.size > 0 ? await Assets.findAll(ctx.table, [...fronts]) : new Map<AssetId, Asset.Info>();
  for (const { id, stack } of behind) {
    const front = stack && (assets.get(stack.front) ?? others.get(stack.front));
    if (stack && !(front && Stack.isFrontOf(front, stack.id)))
      ctx.queue.send("runs", { stackId: stack.id, strays: [id] });
  }
}

/** Was it registered by a version that knew its format, but not yet the kind that this one takes it for? */
function isOfOldKind({ kind, original: { format = "" } }: Asset.Info): boolean {
  const now = kindOfFormat(format);
  return kind === "other" && now !== undefined && now !== "other";
}

async function compareSidecars(listed: readonly Listed[], ctx: Context): Promise<void> {
  const places = listed.map(({ key }) => Sidecar.placeOf(key));
  const known = await Sidecars.findAt(ctx.table, [...new Set(places)]);
  for (const [at, { key, etag, modifiedAtMs }] of listed.entries()) {
    if (ctx.clock.nowMs() - modifiedAtMs < settlingMs) continue;
    const sidecar = known.get(places[at] as AssetId);
    if (!sidecar || sidecar.isDeleted || sidecar.etag !== etag) ctx.queue.send("intake", { key });
  }
}

/** Has a stage no job, or one that was skipped for a reason that is gone? Whoever should have planned it died before. */
const isToBePlanned = (stages: Stages, asset: Asset.Info, { states, reasons }: Summary.Info): boolean =>
  stages.some((stage) => {
    const { name, after } = stage;
    if (states[name] === undefined) return Pipeline.isExpected(stage, { ...asset, states });
    if (reasons[name] === "stage.after_failed") return after.every((before) => states[before] === "done");
    if (reasons[name] === "ollama.too_large_for_vision") return !Asset.isTooLargeForModels(asset); // scaled otherwise now
    if (reasons[name] === "asset.deleted") return !Trash.isPurging(asset); // its object is back
    return reasons[name] === "duplicate" && asset.duplicateOf === undefined;
  });

/** Was the summary made before a person's last word? */
const isUnedited = (summary: Summary.Info | undefined, edit: Edit.Info | undefined): boolean =>
  summary !== undefined && edit !== undefined && (summary.editRevision ?? 0) < edit.revision;

/** Was the summary made from something older? Its jobs are read only where it still says that there is work to do. */
async function isBehind(asset: Asset.Info, summary: Summary.Info | undefined, ctx: Context): Promise<boolean> {
  if (!summary) return ctx.clock.nowMs() - Date.parse(asset.updatedAt) > settlingMs;
  if (summary.assetRevision < asset.revision) return true;
  if (!Object.values(summary.states).some((state) => state === "queued" || state === "running")) return false;
  const known = await Assets.findWithJobs(ctx.table, asset.id);
  return known?.jobs.every(Job.isFinal) ?? false;
}

/** Assets whose objects are gone, and sidecars of theirs that are. Answers the cursor to go on from; `undefined` at the end, to begin anew. */
async function walkSummaries(before: string, ctx: Context): Promise<string | undefined> {
  const page = await Summaries.page(ctx.table, { limit: summariesAtOnce, before: before || undefined, isWhole: true });
  const looks = await Promise.all(page.items.map(async ({ key }) => ({ key, isThere: await ctx.media.has(key) })));
  const missing = looks.filter(({ isThere }) => !isThere);
  if (missing.length > Math.max(fewestMissing, looks.length * mostMissingShare)) {
    ctx.log.error("reconcile stopped: too many objects are missing", { missing: missing.length, of: looks.length });
    return undefined;
  }
  for (const key of [...missing.map(({ key }) => key), ...(await missingSidecars(page.items, ctx))])
    ctx.queue.send("intake", { key });
  return page.next && `summaries:${page.next}`;
}

/** Those that are remembered beside these assets, and whose objects are gone: the word of that was lost. */
async function missingSidecars(summaries: readonly Summary.Info[], ctx: Context): Promise<string[]> {
  const withSidecars = summaries.filter(({ sidecarRevision = 0 }) => sidecarRevision > 0);
  const beside = await Sidecars.findBeside(
    ctx.table,
    withSidecars.map(({ key }) => key),
  );
  const known = [...beside.values()].flat().flatMap((sidecar) => (sidecar && !sidecar.isDeleted ? [sidecar.key] : []));
  const keys = [...new Set(known)];
  const looks = await Promise.all(keys.map(async (key) => ({ key, isThere: await ctx.media.has(key) })));
  return looks.filter(({ isThere }) => !isThere).map(({ key }) => key);
}
