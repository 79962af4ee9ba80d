import { Enqueueing as Contract } from "@darkroom/contract";
import { EnrichRun, enrichRunIdAt, Fault, type Job, Stage } from "@darkroom/domain";
import { type Context, type Reply, readOptions, reply, requestStages, route } from "@darkroom/platform";
import {
  cancelOpen,
  countForEnrichRun,
  laneState,
  preflightModes,
  wakeModels,
  withdrawEnrichment,
} from "@darkroom/platform/enrich";
import { EnrichRuns } from "@darkroom/table";
import type * as z from "zod";
import { stages } from "../stages.ts";
import { standing } from "./ai-status.ts";
import { findMode, modes } from "./find-mode.ts";
import { rangeOf } from "./range.ts";

type Asked = z.output<typeof Contract.Body>;

const mostShown = 50;
const wokenByEnqueue = 100;

export const enqueueAi = route(Contract.start, ({ body, ctx }) => enqueue(body, ctx));

/** Looks whether the modes can be asked; then one asset at once, or a run for many, written first and then hinted. */
export async function enqueue(asked: Asked, ctx: Context): Promise<Reply> {
  const names = namesOf(asked, ctx);
  const refusal = await preflightModes(
    modes.filter(({ name }) => names.includes(name)),
    ctx,
  );
  if (refusal) return reply(refusal, { status: 503 });
  const options = await readOptions(stages, { stages: names, options: asked.options }, ctx);
  return asked.media_id === undefined
    ? enqueueMany(asked, names, options, ctx)
    : enqueueOne(asked, names, options, ctx);
}

async function enqueueOne(
  { media_id, force, dry_run }: Asked,
  names: string[],
  options: Job.Options | undefined,
  ctx: Context,
) {
  if (media_id === undefined) throw oneOf();
  mustName(names);
  if (dry_run) return reply({ ...(await now(ctx)), matched: 1, isAtLeast: false });
  const all = await requestStages(
    stages,
    { assetId: media_id, stages: names, isAgain: force, isForced: force, options },
    ctx,
  );
  return reply({
    ...(await now(ctx)),
    jobs: all.map(({ stage, outcome, reason }) => ({ stage, outcome, ...(reason !== undefined && { reason }) })),
  });
}

async function enqueueMany(body: Asked, names: string[], options: Job.Options | undefined, ctx: Context) {
  const { filter, since, missing_title, missing_caption, stale, all, force, limit } = body;
  const isSaid = all || filter !== undefined || since !== undefined || missing_title || missing_caption || stale;
  if (!isSaid) throw oneOf();
  mustName(names);
  const asked: EnrichRun.Asked = {
    modes: names,
    filter: { ...filter, ...rangeOf(filter ?? {}, "filter.") },
    ...(since !== undefined && { since: new Date(since).toISOString() }),
    missingTitle: missing_title,
    missingCaption: missing_caption,
    ...(stale && { isStale: true }),
    isForced: force,
    ...(limit !== undefined && { limit }),
    ...(options && { options }),
  };
  if (body.dry_run) return reply({ ...(await now(ctx)), ...(await countForEnrichRun(stages, asked, ctx)) });
  const nowMs = ctx.clock.nowMs();
  const run = await EnrichRuns.add(ctx.table, EnrichRun.start(enrichRunIdAt(nowMs), asked, nowMs));
  ctx.queue.send("runs", { enrichRunId: run.id });
  await wakeModels(wokenByEnqueue, ctx);
  return reply({ ...(await now(ctx)), run: viewOf(run) });
}

const now = async (ctx: Context) => standing(await laneState(ctx), ctx);

/**
 * The modes that are meant: `auto` stands for those that run by themselves here, `all` for every one that needs no options, or
 * was given them. Throws `request.invalid` for one there is not.
 */
function namesOf({ mode, options }: Pick<Asked, "mode" | "options">, { config: { ai } }: Context): string[] {
  const known = modes.map(({ name }) => name);
  const every = modes.filter((one) => one.options === undefined || options !== undefined).map(({ name }) => name);
  const groups: Record<string, string[]> = {
    all: every,
    auto: ai.modes.includes("all") ? every : known.filter((name) => ai.modes.includes(name)),
  };
  const asked = [mode].flat();
  const unknown = asked.find((name) => !known.includes(name) && !(name in groups));
  if (unknown === undefined) return [...new Set(asked.flatMap((name) => groups[name] ?? [name]))];
  const limit = ["auto", "all", ...known].join(", ");
  throw new Fault("invalid", "request.invalid", `mode: there is no ${unknown}, only ${limit}`, {
    field: "mode",
    limit,
  });
}

function mustName(names: readonly string[]): void {
  if (names.length > 0) return;
  const why = "mode: none runs by itself here (AI_MODES): name one, or all";
  throw new Fault("invalid", "request.invalid", why, { field: "mode", limit: "all" });
}

export const getAiRun = route(Contract.get, async ({ params, ctx }) =>
  viewOf(await EnrichRuns.get(ctx.table, params.runId)),
);

export const listAiRuns = route(Contract.list, async ({ ctx }) => ({
  items: (await EnrichRuns.list(ctx.table, mostShown)).map(viewOf),
}));

export const cancelAiRun = route(Contract.cancelRun, async ({ params, ctx }) => {
  const decide = (run: EnrichRun.Info) => EnrichRun.cancel(run, ctx.clock.nowMs());
  return viewOf(await EnrichRuns.change(ctx.table, params.runId, decide));
});

export const cancelAi = route(Contract.cancel, ({ body, ctx }) => cancel(body, ctx));

/** Cancels open jobs of the models. */
export async function cancel(
  { mode, media_id: assetId, all, force: isForced }: z.output<NonNullable<typeof Contract.cancel.body>>,
  ctx: Context,
) {
  if ((assetId === undefined) === !all) throw oneOf("media_id or all, one of them");
  const names = mode === "all" ? modes.map(({ name }) => name) : namesOf({ mode }, ctx);
  const came = await cancelOpen({ modes: names, isForced, assetId, lane: Stage.modelLane }, ctx);
  return { status: (await now(ctx)).status, ...came };
}

export const deleteEnrichment = route(Contract.remove, ({ params, ctx }) =>
  withdraw(params.mode, { ...params, isForced: params.force === "1" || params.force === "true" }, ctx),
);

/** Takes away what a mode said of an asset. Throws `mode.missing`, `enrichment.running`. */
export async function withdraw(
  name: string,
  of: Parameters<typeof withdrawEnrichment>[1],
  ctx: Context,
): Promise<z.output<typeof Contract.remove.answer>> {
  const came = await withdrawEnrichment(findMode(name), of, ctx);
  return { status: (await now(ctx)).status, ...came };
}

function viewOf(run: EnrichRun.Info): Contract.View {
  const { id, state, asked, matched, created, again, open, done, refused, reasons, createdAtMs, updatedAtMs } = run;
  return {
    ...{ runId: id, state, modes: asked.modes, matched, created, again, open, done, refused, reasons },
    createdAt: new Date(createdAtMs).toISOString(),
    updatedAt: new Date(updatedAtMs).toISOString(),
  };
}

function oneOf(limit = "media_id, filter, since, missing_title, missing_caption, stale or all"): Fault {
  return new Fault("invalid", "request.invalid", `Say which assets: ${limit}`, { field: "all", limit });
}
