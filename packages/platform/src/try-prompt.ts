import { type AssetId, Enrichment, Failure, Fault, Job, PromptTry, type Result, Run, Stage } from "@darkroom/domain";
import { Assets, PromptTries, Results } from "@darkroom/table";
import type { Context } from "./context.ts";
import type { WorkedStage } from "./run-stage.ts";
import { timeLimit, timeLimitSec } from "./time-limit.ts";

const placeWithinMs = 10_000;
const placeAgainSec = 5;
const spareMs = 15_000; // beside the answer itself: to read the asset before, and to write after

/**
 * Asks with somebody's draft about the next asset of a try-out, and hints the one after it. Nothing of it is published, and no
 * job knows of it; but it goes by the door of the lane, and what the server does counts for it.
 */
export async function workOnPromptTry(
  tryId: string,
  workedStages: ReadonlyMap<string, WorkedStage>,
  ctx: Context,
): Promise<void> {
  const { table, clock, worker, queue } = ctx;
  const { mode } = await PromptTries.get(table, tryId);
  const worked = workedStages.get(mode);
  if (!worked) throw new Fault("invalid", "stage.unknown", "No such stage in this lane", { stage: mode });
  const answerMs = timeLimitSec(worked.stage, ctx) * 1000 + spareMs;
  const by = { ...worker, nowMs: clock.nowMs() };
  using place = worked.findPlace ? await worked.findPlace(ctx, { withinMs: placeWithinMs }) : undefined;
  if (worked.findPlace && !place) return queue.send(worked.stage.lane, { tryId }, { delaySec: placeAgainSec });
  const run = await PromptTries.claim(table, tryId, (before) => PromptTry.claim(before, by, answerMs));
  if (!run) return;
  const after = await askNext(run, worked, ctx);
  const written = await PromptTries.save(table, run, after); // not when somebody cancelled it
  if (written && !PromptTry.isFinal(written)) queue.send(worked.stage.lane, { tryId });
}

/** Sends the hint again of try-outs nobody is heard of; ends those nobody took for ten minutes. */
export async function remindPromptTries(ctx: Context): Promise<void> {
  const nowMs = ctx.clock.nowMs();
  const end = (run: PromptTry.Info) => (PromptTry.isForgotten(run, nowMs) ? PromptTry.fail(run, notTaken, nowMs) : run);
  for (const tryId of await PromptTries.pageDue(ctx.table, Run.silentUntilMs({ ...ctx.worker, nowMs }))) {
    const run = await PromptTries.change(ctx.table, tryId, end);
    if (!PromptTry.isFinal(run)) ctx.queue.send(Stage.modelLane, { tryId });
  }
}

const notTaken = {
  reason: "prompt_try.not_taken",
  message: "Nobody began it within ten minutes: the lane of the models is closed, or has no worker",
};

async function askNext(run: PromptTry.Info, worked: WorkedStage, ctx: Context): Promise<PromptTry.Info> {
  const { lane } = worked.stage;
  const assetId = run.assetIds[run.answers.length];
  const end = (reason: string, message: string) => PromptTry.fail(run, { reason, message }, ctx.clock.nowMs());
  const door = await ctx.lanes.closed(lane);
  if (door) return end(door.reason, "The lane of the models is closed");
  if (assetId === undefined) return end("asset.missing", "There is no asset to ask about");
  try {
    await worked.preflight?.(ctx);
    const answer = await ask(assetId, run, worked, ctx);
    return PromptTry.answered(run, answer, ctx.clock.nowMs());
  } catch (error) {
    const { code, class: found, message } = Failure.classify(error);
    await ctx.lanes.heard(lane, error);
    if (found === "resource") return end(code, message);
    if (!(error instanceof Fault)) ctx.log.error("try-out failed", { tryId: run.id, assetId, error });
    return PromptTry.answered(run, { assetId, code, message }, ctx.clock.nowMs());
  }
}

async function ask(
  assetId: AssetId,
  { text }: PromptTry.Info,
  { stage, tryOut }: WorkedStage,
  ctx: Context,
): Promise<PromptTry.Answer> {
  const { asset, jobs } = await Assets.getWithJobs(ctx.table, assetId);
  if (asset.isDeleted) throw new Fault("missing", "asset.missing", "No such asset", { assetId });
  if (!tryOut || !stage.accepts.includes(asset.kind))
    throw new Fault("unsupported", "kind.not_accepted", `${stage.name} is not asked of ${asset.kind}s`);
  const [published] = await Results.listPublished(
    ctx.table,
    jobs.filter((job) => job.stage === stage.name),
  );
  using limit = timeLimit(stage, ctx);
  const given = { job: onTrial(asset, stage, ctx), ctx, signal: limit.signal, progress: () => {} };
  try {
    const said = Enrichment.Info.parse(await tryOut(given, text));
    await ctx.lanes.heard(stage.lane);
    return { assetId, said, ...publishedOf(published) };
  } catch (error) {
    throw limit.signal.aborted ? limit.signal.reason : error;
  }
}

/** A job that is in no table, for a person who waits. */
const onTrial = (asset: Parameters<typeof Job.queue>[0], stage: Stage.Stage, { clock }: Context): Job.Info => ({
  ...Job.queue(asset, stage, clock.nowMs()),
  generation: 0,
  priority: 0,
  attempt: 1,
});

function publishedOf(result: Result.Info | undefined): Pick<PromptTry.Answer, "published"> {
  const { data } = Enrichment.Info.safeParse(result?.output);
  return data ? { published: data } : {};
}
