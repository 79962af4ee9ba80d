import type { Pulse } from "@darkroom/codecs";
import { type AssetId, Failure, Fault, Job, Pipeline, Result, Stage } from "@darkroom/domain";
import { Assets, Jobs, Results } from "@darkroom/table";
import { announce } from "./announce.ts";
import type { Context } from "./context.ts";
import { dueStages } from "./due-stages.ts";
import { holdLease } from "./hold-lease.ts";
import { isQuiet } from "./is-quiet.ts";
import { type Tracing, traceAttempt } from "./keep-trace.ts";
import { laneBook } from "./lane-book.ts";
import { timeLimit } from "./time-limit.ts";

/** What a stage's work gets: the job with the bytes it was queued for, what it may touch, its pulse, and whom it tells its steps. */
export type Given = { job: Job.Info; ctx: Context; step?: Tracing["step"] } & Pulse;

/** A stage with its work. */
export type WorkedStage<Output = unknown> = {
  stage: Stage.Stage<Output>;
  work: (given: Given) => Promise<Output>;
  /** The generation whose published result has answered this very work before, so that it need not be done again. */
  findAnswer?: (given: Given) => Promise<number | undefined>;
  /** Looks, before anything is claimed, whether the server behind the lane can be worked with; throws why not. */
  preflight?: (ctx: Context) => Promise<void>;
  /** Has a place at the server before anything is claimed; nothing while others have all of them. */
  findPlace?: (ctx: Context, options: { withinMs: number }) => Promise<Disposable | undefined>;
  /** Another way to work while the server behind the lane is away, where there is one for this job; `reason` says why it is. */
  elsewhere?: (asked: { assetId: AssetId; reason: string }, ctx: Context) => WorkedStage<Output>["work"] | undefined;
  isElsewhere?: true; // it goes that way: what comes of it says nothing about the server
  /** The same work with another text to ask with; nothing of it is written. */
  tryOut?: (given: Given, text: string) => Promise<Output>;
};

const slotWithinMs = 10_000;
const placeAgainSec = 5;

/** One attempt: claim, work, settle, announce. Every beat may be repeated without harm. */
export async function runStage(
  pipeline: readonly Stage.Stage[],
  usual: WorkedStage,
  assetId: AssetId,
  ctx: Context,
): Promise<void> {
  const { stage } = usual;
  const key = { assetId, stage: stage.name };
  const worked = await findWay(usual, assetId, ctx);
  if (!worked) return;
  const yields = stage.isBackground && !(stage.enriches && ctx.config.ai.backend === "local"); // a model's host works beside
  if (yields && !(await isQuiet(pipeline, ctx, { withinMs: slotWithinMs }))) {
    ctx.queue.send(stage.lane, key); // at the end of the queue it takes its next turn
    return;
  }
  if (!(await ctx.originals.hasRoom(stage, { withinMs: slotWithinMs }))) return;
  using slot = await findSlot(worked, assetId, ctx); // before the claim: waiting is not working
  if (!slot) return; // the job stays due, and another hint comes

  const { maxAttempts, version: stageVersion } = stage;
  const by = { ...ctx.worker, nowMs: ctx.clock.nowMs(), maxAttempts, stageVersion };
  const claimed = await Jobs.claim(ctx.table, key, by);
  const job = claimed.isOurs ? await attempt(pipeline, worked, claimed.job, ctx) : claimed.job;

  // Whoever ended it may have died before it said so: then this hint is the first that lives to have it shown.
  if (!claimed.isOurs && Job.isFinal(job)) ctx.queue.send("index", { assetId }, { delaySec: 1 });
  const due = dueStages(pipeline, ctx.config);
  const isAwaited = Job.isFinal(job) && (job.isDuplicate || Pipeline.isAwaited(due, stage.name, job.kind));
  if (!isAwaited && !job.isWaiting) return;
  const { asset, jobs } = await Assets.getWithJobs(ctx.table, assetId);
  await announce(pipeline, asset, jobs, ctx);
}

/** A decode slot, or a place at the server behind the lane; nothing when there was none for 10 s. */
async function findSlot(worked: WorkedStage, assetId: AssetId, ctx: Context): Promise<Disposable | undefined> {
  const { stage, isElsewhere, findPlace } = worked;
  if (!findPlace || isElsewhere) return ctx.decoders.findSlot(stage, { withinMs: slotWithinMs });
  const place = await findPlace(ctx, { withinMs: slotWithinMs });
  if (!place) ctx.queue.send(stage.lane, { assetId, stage: stage.name }, { delaySec: placeAgainSec }); // others go on
  return place;
}

/** How the stage is worked on now: as usual, or elsewhere while its lane is closed; not at all where a person closed it. */
async function findWay(worked: WorkedStage, assetId: AssetId, ctx: Context): Promise<WorkedStage | undefined> {
  const { stage } = worked;
  const ofLane = await ctx.lanes.closedForUs(stage.lane);
  const closed = ofLane ?? (stage.hasOwnModel ? await ctx.lanes.closedForUs(doorOf(stage)) : undefined);
  if (closed?.isPaused) return undefined;
  const reason = closed?.reason ?? (await lookAhead(worked, ctx));
  if (reason === undefined) return worked;
  const work = worked.elsewhere?.({ assetId, reason }, ctx);
  return work && { ...worked, work, isElsewhere: true };
}

const doorOf = ({ lane, name }: Stage.Stage): string => Stage.doorOf({ lane, stage: name });
const ofItsModel = new Set(["model_missing", "ollama.capability"]);

/** What a look at the server finds closes the lane at once, and is answered: no job is claimed to find it out. */
async function lookAhead({ stage, preflight }: WorkedStage, ctx: Context): Promise<string | undefined> {
  try {
    await preflight?.(ctx);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (!stage.hasOwnModel || !ofItsModel.has(error.code)) return await ctx.lanes.shut(stage.lane, error);
    await ctx.lanes.heard(stage.lane); // the server answers
    return await ctx.lanes.shut(doorOf(stage), error);
  }
}

async function attempt(
  pipeline: readonly Stage.Stage[],
  worked: WorkedStage,
  job: Job.Info,
  ctx: Context,
): Promise<Job.Info> {
  const { stage } = worked;
  using lease = holdLease(job, ctx);
  const book = stage.enriches && laneBook(stage.lane, ctx);
  using _work = book ? book.begin() : undefined;
  const outcome = await work(worked, { job, ctx, signal: lease.signal, progress: lease.progress });
  const readers = pipeline.filter(({ accepts }) => accepts.includes(job.kind)).map(({ name }) => name);
  const isLastDecode = stage.decodes || (outcome !== undefined && "isDuplicate" in outcome);
  ctx.originals.release(job, { stage: stage.name, readers, isLastDecode });
  if (!outcome) return job; // the lease is another's: nothing is written, and whoever holds it goes on
  const limits = () => ({ nowMs: ctx.clock.nowMs(), maxAttempts: stage.maxAttempts });
  const settled = await settle(job, (now) => Job.settle(now, job, outcome, limits()), lease.held(), ctx);
  if (!settled) return job;
  const { assetId, generation, attempt, state, reason } = settled;
  if (book && Job.isFinal(settled)) book.settled();
  if (book && outcome.state === "again" && state === "queued") book.retried(Stage.phaseOf(stage));
  const say = state === "done" ? ctx.log.debug : ctx.log.info; // a million files that are fine are not news
  say("job settled", { assetId, stage: stage.name, generation, attempt, state, reason });
  ctx.queue.send("index", { assetId }, { delaySec: stage.decodes ? 0 : 1 }); // decoders settle last: the others wait for them, and it reads once
  if (state === "done" && generation > ctx.config.resultsKept)
    await Results.prune(ctx.table, settled, ctx.config.resultsKept);
  if (reason === "superseded") ctx.queue.send("intake", { key: job.original.key });
  return settled;
}

async function settle(job: Job.Info, decide: (now: Job.Info) => Job.Info, held: Job.Info, ctx: Context) {
  try {
    return await Jobs.change(ctx.table, job, decide, held);
  } catch (error) {
    if (Fault.is(error, "job.lease_lost")) return lost(job, ctx);
    throw error;
  }
}

async function work(worked: WorkedStage, given: Given): Promise<Job.Outcome | undefined> {
  const { stage, work, findAnswer, isElsewhere } = worked;
  const { job, ctx } = given;
  if (!stage.accepts.includes(job.kind)) return { state: "skipped", reason: "kind.not_accepted" };
  using limit = timeLimit(stage, ctx);
  const signal = AbortSignal.any([given.signal, limit.signal]);
  const trace = stage.enriches ? traceAttempt(job, ctx) : undefined;
  const traced = { ...given, signal, ...(trace && { step: trace.step }) };
  try {
    const answeredBy = isElsewhere ? undefined : await findAnswer?.(traced);
    if (answeredBy !== undefined) return { state: "done", answeredBy };
    const output = stage.output.parse(await work(traced));
    await Results.put(ctx.table, Result.of(job, output));
    if (!isElsewhere) await ctx.lanes.heard(stage.lane);
    if (stage.hasOwnModel) await ctx.lanes.heard(doorOf(stage));
    const isDuplicate = Result.isDuplicate(output);
    const degraded = Result.isDegraded(output);
    return { state: "done", ...(isDuplicate && { isDuplicate }), ...(degraded && { degraded }) };
  } catch (error) {
    return outcomeOf(worked, signal.aborted ? signal.reason : error, given, trace);
  }
}

async function outcomeOf(
  { stage, isElsewhere }: WorkedStage,
  error: unknown,
  { job, ctx }: Given,
  trace: Tracing | undefined,
): Promise<Job.Outcome | undefined> {
  const { assetId, generation, attempt } = job;
  const failure = Failure.classify(error);
  const { class: found, code } = failure;
  if (found === "lost") return lost(job, ctx);
  const fields = { assetId, stage: stage.name, generation, attempt, code };
  ctx.log.warn("attempt failed", error instanceof Fault ? fields : { ...fields, error });
  if (stage.enriches) laneBook(stage.lane, ctx).failed({ code, class: found });
  if (!isElsewhere) await ctx.lanes.heard(stage.lane, error);
  const outcome = Failure.outcomeOf(error, job, ctx.clock, stage.enriches && ctx.config.ai.backoff);
  const isLast = outcome.state === "again" && attempt >= stage.maxAttempts;
  await trace?.close(error, isLast ? { ...outcome, state: "error" } : outcome, failure);
  return outcome;
}

function lost({ assetId, stage, generation, attempt, fence }: Job.Info, { log }: Context): undefined {
  log.warn("lease lost", { assetId, stage, generation, attempt, fence });
  return undefined;
}
