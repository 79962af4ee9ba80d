import { Jobs as Contract } from "@darkroom/contract";
import { Failure, JobRun, jobRunIdAt } from "@darkroom/domain";
import { type Context, findJobs, fromCursor, libraryPlace, route, toCursor } from "@darkroom/platform";
import { JobRuns } from "@darkroom/table";
import type * as z from "zod";
import { checkStages } from "./rescan.ts";

type Body = z.output<NonNullable<typeof Contract.rerun.body>>;
type Answer = z.input<typeof Contract.rerun.answer>;

const mostShown = 50;
const pagesAtOnce = 20; // of 200 assets

const listJobs = route(Contract.list, async ({ params, ctx }) => {
  const { state: states, stage: stages, reason: reasons, cursor, ...more } = params;
  const filter = { ...more, ...(states && { states }), ...(stages && { stages }), ...(reasons && { reasons }) };
  checkStages(stages);
  const chosen = JobRun.choose(filter, "list", ctx.clock.nowMs());
  const { looked, found, next } = await findJobs(chosen, "list", placeOf(cursor), ctx);
  const items = found.map(({ summary: { key, kind }, job }): Contract.Item => {
    const { assetId, stage, state, reason, message, attempt, generation } = job;
    const since = new Date(job.finalAtMs ?? job.createdAtMs).toISOString();
    const why = { ...(reason !== undefined && { reason }), ...(message !== undefined && { message }) };
    return { assetId, key, kind, stage, state, ...why, attempt, generation, since };
  });
  return { items, looked, ...(next !== undefined && { nextCursor: toCursor(next) }) };
});

/** Written first, then hinted: what is never heard of again, the sweep finds. */
async function start(action: JobRun.Action, { filter, dryRun: isDryRun, cursor }: Body, ctx: Context): Promise<Answer> {
  checkStages(filter.stages);
  const nowMs = ctx.clock.nowMs();
  const chosen = JobRun.choose(filter, action, nowMs);
  if (isDryRun) return count(chosen, action, placeOf(cursor), ctx);
  const run = await JobRuns.add(ctx.table, JobRun.start(jobRunIdAt(nowMs), action, chosen, nowMs));
  ctx.queue.send("runs", { jobRunId: run.id });
  return { run: viewOf(run) };
}

const rerunJobs = route(Contract.rerun, ({ body, ctx }) => start("rerun", body, ctx));
const cancelJobs = route(Contract.cancel, ({ body, ctx }) => start("cancel", body, ctx));
const pruneJobs = route(Contract.prune, ({ body, ctx }) => start("prune", body, ctx));

const listJobRuns = route(Contract.runs, async ({ ctx }) => ({
  items: (await JobRuns.list(ctx.table, mostShown)).map(viewOf),
}));

const getJobRun = route(Contract.run, async ({ params, ctx }) => viewOf(await JobRuns.get(ctx.table, params.jobRunId)));

const stopJobRun = route(Contract.stop, async ({ params, ctx }) => {
  const decide = (run: JobRun.Info) => JobRun.cancel(run, ctx.clock.nowMs());
  return viewOf(await JobRuns.change(ctx.table, params.jobRunId, decide));
});

export const jobs = [listJobs, rerunJobs, cancelJobs, pruneJobs, listJobRuns, getJobRun, stopJobRun];

/** The jobs of up to 4,000 assets by stage, state and fault. */
async function count(chosen: JobRun.Chosen, action: JobRun.Action, from: string | undefined, ctx: Context) {
  const groups = new Map<string, Contract.Group>();
  let place = from;
  let looked = 0;
  for (let page = 0; page < pagesAtOnce; page++) {
    const slice = await findJobs(chosen, action, place, ctx);
    looked += slice.looked;
    for (const { job } of slice.found) {
      const { stage, state, reason } = job;
      const name = [stage, state, reason].join("/");
      const before = groups.get(name)?.count ?? 0;
      const why = reason === undefined ? {} : { reason };
      groups.set(name, { stage, state, ...why, class: Failure.classOfCode(reason), count: before + 1 });
    }
    place = slice.next;
    if (place === undefined) break;
  }
  return { looked, groups: [...groups.values()], ...(place !== undefined && { nextCursor: toCursor(place) }) };
}

const placeOf = (cursor: string | undefined): string | undefined =>
  cursor === undefined ? undefined : fromCursor("cursor", cursor, libraryPlace);

function viewOf(run: JobRun.Info): Contract.View {
  const { id, action, state, chosen, looked, changed, items, files } = run;
  const { untilMs: _asked, ...filter } = chosen;
  return {
    ...{ jobRunId: id, action, state, filter, looked, changed, items, files },
    createdAt: new Date(run.createdAtMs).toISOString(),
    updatedAt: new Date(run.updatedAtMs).toISOString(),
  };
}
