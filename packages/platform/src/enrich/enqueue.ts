import { EnrichRun, Run, type Stage, type Summary } from "@darkroom/domain";
import { EnrichRuns, Jobs, Summaries } from "@darkroom/table";
import type { Context } from "../context.ts";
import { requestStages } from "../request-stages.ts";
import { workOnRun } from "../work-on-run.ts";
import { staleOf } from "./stale-of.ts";

type Pipeline = readonly Stage.Stage[];

const assetsAtOnce = 200;
const mostLooked = 10_000;
const mostLookedInto = 2_000; // where jobs and results are read, too
const askedAtOnce = 16;
const bulk = 1;

/**
 * Goes on with enqueueing many assets for a while, a page of the library at a time. It may be ended at any moment: what is
 * asked for twice is one job. What is left is hinted again.
 */
export async function workOnEnrichRun(pipeline: Pipeline, id: string, ctx: Context): Promise<void> {
  const step = async (run: EnrichRun.Info, by: Run.By) => {
    const { tally, next } = await enqueuePage(pipeline, run, ctx);
    return EnrichRun.enqueued(run, tally, next, by);
  };
  const ended = await workOnRun(EnrichRuns, EnrichRun, { id, hint: { enrichRunId: id }, step }, ctx);
  if (!ended) return;
  const { state, matched, created, again, refused } = ended;
  ctx.log.info("enqueueing ended", { enrichRunId: id, state, matched, created, again, refused });
}

/** Sends the hint again of runs nobody is heard of. */
export async function remindEnrichRuns(ctx: Context): Promise<void> {
  const untilMs = Run.silentUntilMs({ ...ctx.worker, nowMs: ctx.clock.nowMs() });
  for (const enrichRunId of await EnrichRuns.pageDue(ctx.table, untilMs)) ctx.queue.send("runs", { enrichRunId });
}

/**
 * How many assets there is something to ask of, looking at no more than 10,000, or 2,000 for what is stale; `isAtLeast` when
 * there are more to look at.
 */
export async function countForEnrichRun(
  pipeline: Pipeline,
  asked: EnrichRun.Asked,
  ctx: Context,
): Promise<{ matched: number; isAtLeast: boolean }> {
  let matched = 0;
  let cursor: string | undefined;
  for (let looked = 0; looked < (asked.isStale ? mostLookedInto : mostLooked); looked += assetsAtOnce) {
    const page = await pageOf(pipeline, asked, cursor, ctx);
    matched += page.found.length;
    cursor = page.next;
    if (asked.limit !== undefined && matched >= asked.limit) return { matched: asked.limit, isAtLeast: false };
    if (cursor === undefined) return { matched, isAtLeast: false };
  }
  return { matched, isAtLeast: true };
}

type Found = { summary: Summary.Info; modes: string[] };

async function pageOf(pipeline: Pipeline, asked: EnrichRun.Asked, before: string | undefined, ctx: Context) {
  const { kinds, from, to } = asked.filter;
  const kind = kinds?.length === 1 ? kinds[0] : undefined;
  const page = await Summaries.page(ctx.table, { limit: assetsAtOnce, before, from, to, kind });
  const all = page.items.map((summary): Found => ({ summary, modes: EnrichRun.modesFor(summary, pipeline, asked) }));
  const found = asked.isStale ? await onlyStale(pipeline, all, ctx) : all;
  return { found: found.filter(({ modes }) => modes.length > 0), next: page.next };
}

async function onlyStale(pipeline: Pipeline, found: readonly Found[], ctx: Context): Promise<Found[]> {
  const keys = found.flatMap(({ summary: { assetId }, modes }) => modes.map((stage) => ({ assetId, stage })));
  const jobs = await staleOf(await Jobs.findAll(ctx.table, keys), pipeline, ctx);
  const stale = new Set(jobs.map(({ assetId, stage }) => `${assetId}/${stage}`));
  return found.map(({ summary, modes }) => ({
    summary,
    modes: modes.filter((mode) => stale.has(`${summary.assetId}/${mode}`)),
  }));
}

async function enqueuePage(pipeline: Pipeline, run: EnrichRun.Info, ctx: Context) {
  const { asked, cursor } = run;
  const page = await pageOf(pipeline, asked, cursor, ctx);
  const found = page.found.slice(0, EnrichRun.leftOf(run));
  const tally = { ...EnrichRun.noTally(), matched: found.length };
  for (let at = 0; at < found.length; at += askedAtOnce) {
    const slice = found.slice(at, at + askedAtOnce);
    const { isForced, isStale, options } = asked;
    const how = { isAgain: isForced || isStale === true, isForced, priority: bulk, options } as const;
    const all = await Promise.all(
      slice.map(({ summary: { assetId }, modes: stages }) => requestStages(pipeline, { assetId, stages, ...how }, ctx)),
    );
    for (const { outcome, reason } of all.flat()) {
      tally[outcome] += 1;
      if (reason !== undefined) tally.reasons[reason] = (tally.reasons[reason] ?? 0) + 1;
    }
  }
  return { tally, next: page.next };
}
