import { type AssetId, assetIdOf, Move, Run, Sidecar, type Stage } from "@darkroom/domain";
import { Assets, Moves } from "@darkroom/table";
import type { Context } from "./context.ts";
import { moveAsset } from "./move-asset.ts";

const objectsAtOnce = 24;
const movesAtOnce = 4;
const sliceMs = 15_000; // then others get their turn

/**
 * Goes on with a move for a while, a page of objects at a time. It may be ended at any moment: its item says where to go on,
 * and each asset whether it was moved. What is left is hinted again.
 */
export async function workOnMove(pipeline: readonly Stage.Stage[], id: string, ctx: Context): Promise<void> {
  const startedMs = ctx.clock.nowMs();
  const by = () => ({ ...ctx.worker, nowMs: ctx.clock.nowMs() });
  let run = await Moves.claim(ctx.table, id, (before) => Move.claim(before, by()));
  if (!run) return;
  while (!Move.isFinal(run)) {
    const page = await pageOf(run, ctx);
    const { looked, refusals } = await moveSome(pipeline, { run, keys: page.keys, untilMs: startedMs + sliceMs }, ctx);
    const cursor = looked < page.keys.length ? cursorAt(run, page.keys[looked - 1]) : page.next;
    const moved = { count: looked - refusals.length, refusals, cursor };
    const written: Move.Info | undefined = await Moves.save(ctx.table, run, Move.moved(run, moved, by()));
    if (!written) return; // somebody cancelled it, or took it over
    run = written;
    await ctx.queue.flush(); // only now do the old ones go: whoever goes on with a page sees all of it
    if (ctx.clock.nowMs() - startedMs >= sliceMs) break;
  }
  if (Move.isFinal(run)) {
    ctx.log.info("move ended", { moveId: id, moved: run.moved, refused: run.refused });
    return;
  }
  if (await Moves.save(ctx.table, run, Move.release(run, ctx.clock.nowMs()))) ctx.queue.send("runs", { moveId: id });
}

/** Sends the hint again of moves nobody is heard of. */
export async function remindMoves(ctx: Context): Promise<void> {
  const untilMs = Run.silentUntilMs({ ...ctx.worker, nowMs: ctx.clock.nowMs() });
  for (const moveId of await Moves.pageDue(ctx.table, untilMs)) ctx.queue.send("runs", { moveId });
}

type Page = { keys: string[]; next: string | undefined };

/** What a page that ends after a key is gone on from. */
function cursorAt({ ids }: Move.Info, key = ""): string {
  const id = assetIdOf(key);
  return ids?.includes(id) ? id : key;
}

/** The next of those that are named; one that is not there stands for itself, and is refused as what is missing. */
async function pageOfNamed(run: Move.Info, ids: readonly AssetId[], ctx: Context): Promise<Page> {
  const from = ids.map(String).indexOf(run.cursor ?? "") + 1;
  const page = ids.slice(from, from + objectsAtOnce);
  const found = await Assets.findAll(ctx.table, page, { isConsistent: true });
  return {
    keys: page.map((id) => found.get(id)?.original.key ?? id),
    next: from + page.length < ids.length ? page.at(-1) : undefined,
  };
}

/** The next originals to move; those that this very move has brought below its own folder stay. */
async function pageOf(run: Move.Info, ctx: Context): Promise<Page> {
  if (run.ids) return pageOfNamed(run, run.ids, ctx);
  if (!Move.isFolder(run.from)) return { keys: [run.from], next: undefined };
  const page = await ctx.media.page({ prefix: run.from, after: run.cursor, limit: objectsAtOnce });
  const keys = page.items.map(({ key }) => key).filter((key) => !Sidecar.isSidecar(key));
  const assets = await Assets.findAll(ctx.table, keys.map(assetIdOf), { isConsistent: true });
  const isNews = (key: string) => assets.get(assetIdOf(key))?.brought?.moveId !== run.id;
  return { keys: keys.filter(isNews), next: page.hasMore ? page.items.at(-1)?.key : undefined };
}

type Some = { run: Move.Info; keys: readonly string[]; untilMs: number };

/** Moves these, a few side by side, as far as time allows, large ones or small; at least the first few. */
async function moveSome(
  pipeline: readonly Stage.Stage[],
  { run, keys, untilMs }: Some,
  ctx: Context,
): Promise<{ looked: number; refusals: Move.Refusal[] }> {
  const refusals: Move.Refusal[] = [];
  let looked = 0;
  while (looked < keys.length && (looked === 0 || ctx.clock.nowMs() < untilMs)) {
    const slice = keys.slice(looked, looked + movesAtOnce);
    const reasons = await Promise.all(slice.map((from) => moveOne(pipeline, run, from, ctx)));
    for (const [of, reason] of reasons.entries()) if (reason) refusals.push({ key: slice[of] ?? "", reason });
    looked += slice.length;
  }
  return { looked, refusals };
}

/** Moves one asset; a code where it is not moved. */
async function moveOne(pipeline: readonly Stage.Stage[], run: Move.Info, from: string, ctx: Context) {
  const to = Move.targetOf(run, from);
  return to === from ? "move.same_place" : moveAsset(pipeline, { moveId: run.id, from, to }, ctx);
}
