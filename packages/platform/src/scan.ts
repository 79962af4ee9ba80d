import { Asset, assetIdOf, Run, Scan } from "@darkroom/domain";
import { Assets, Scans, Summaries } from "@darkroom/table";
import type { Context } from "./context.ts";

const objectsAtOnce = 100;
const sliceMs = 20_000; // then others get their turn
const lookAgainSec = 2; // while the stages work

/**
 * Goes on with a scan for a while: lists what is below its prefix and has taken in what the table does not know, then
 * decides, a chunk at a time. It may be ended at any moment: its item says where to go on. What is left is hinted again.
 */
export async function workOnScan(id: string, ctx: Context): Promise<void> {
  const startedMs = ctx.clock.nowMs();
  let scan = await Scans.claim(ctx.table, id, (before) => Scan.claim(before, { ...ctx.worker, nowMs: startedMs }));
  if (!scan) return;
  let isWaiting = false;
  while (!Scan.isOver(scan) && !isWaiting && ctx.clock.nowMs() - startedMs < sliceMs) {
    const after: Scan.Info = scan.state === "listing" ? await listMore(scan, ctx) : await decideNext(scan, ctx);
    await ctx.queue.flush(); // before it counts as done: whoever goes on sends none of these again
    const written: Scan.Info | undefined = await Scans.save(ctx.table, scan, after);
    if (!written) return; // somebody took it over
    scan = written;
    isWaiting = scan.pending > 0;
  }
  if (Scan.isOver(scan)) {
    ctx.log.info("scan ended", { scanId: id, files: scan.files, ...scan.counts });
    return;
  }
  if (await Scans.save(ctx.table, scan, Scan.release(scan, ctx.clock.nowMs())))
    ctx.queue.send("runs", { scanId: id }, isWaiting ? { delaySec: lookAgainSec } : {});
}

/** Sends the hint again of scans nobody is heard of. */
export async function remindScans(ctx: Context): Promise<void> {
  const untilMs = Run.silentUntilMs({ ...ctx.worker, nowMs: ctx.clock.nowMs() });
  for (const scanId of await Scans.pageDue(ctx.table, untilMs)) ctx.queue.send("runs", { scanId });
}

async function listMore(scan: Scan.Info, ctx: Context): Promise<Scan.Info> {
  const { prefix, cursor: after, limit, files } = scan;
  const page = await ctx.media.page({ prefix, after, limit: Math.min(objectsAtOnce, limit - files) });
  const assets = await Assets.findAll(
    ctx.table,
    page.items.map(({ key }) => assetIdOf(key)),
  );
  const decisions = page.items.map(({ key, etag }) => {
    const asset = assets.get(assetIdOf(key));
    if (!asset || !Asset.isOf(asset, etag)) ctx.queue.send("intake", { key });
    return Scan.seen(scan, key, etag, asset);
  });
  if (decisions.length > 0) await Scans.putChunk(ctx.table, scan.id, scan.chunks, decisions);
  const isMore = page.hasMore && files + decisions.length < limit;
  return Scan.listed(scan, decisions.length, isMore ? page.items.at(-1)?.key : undefined, ctx.clock.nowMs());
}

async function decideNext(scan: Scan.Info, ctx: Context): Promise<Scan.Info> {
  const nowMs = ctx.clock.nowMs();
  const before = await Scans.getChunk(ctx.table, scan.id, scan.decided);
  const ids = before.map(({ key }) => assetIdOf(key));
  const [assets, summaries] = await Promise.all([Assets.findAll(ctx.table, ids), Summaries.findAll(ctx.table, ids)]);
  const decisions: Scan.Decision[] = [];
  let pending = 0;
  for (const [at, decision] of before.entries()) {
    const id = assetIdOf(decision.key);
    const asset = assets.get(id);
    if (asset) await giveSource(asset, scan, ctx);
    const decided = Scan.decide(decision, asset, summaries.get(ids[at] ?? id));
    if (decided) decisions.push(decided);
    else if (Scan.isPatienceOver(scan, nowMs)) decisions.push({ ...decision, reason: "busy" });
    else pending++;
  }
  if (pending === 0) await Scans.putChunk(ctx.table, scan.id, scan.decided, decisions);
  return Scan.looked(scan, decisions, pending, nowMs);
}

/** Keeps on an asset that says nothing of it where it came from. */
async function giveSource(asset: Asset.Info, { source }: Scan.Info, ctx: Context): Promise<void> {
  if (source === undefined || asset.source !== undefined || asset.isDeleted) return;
  await Assets.change(ctx.table, asset.id, (now) => Asset.comeFrom(now, source), asset);
  ctx.queue.send("index", { assetId: asset.id });
}
