import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { join } from "node:path";
import { type Config, type Context, openContext, provideContext, systemClock } from "@darkroom/platform";
import { forgetModels } from "@darkroom/platform/enrich";
import { openWorker, type Worker } from "@darkroom/runtime";
import { manifest } from "../../../functions/manifest.ts";
import { deferUnfinished } from "./defer-unfinished.ts";
import { lookAtLanes } from "./look-at-lanes.ts";
import type { Output } from "./show-import.ts";
import { showWorker, type WorkerView } from "./show-worker.ts";
import { hasModels, tendModels } from "./tend-lane.ts";
import { workOnAsset } from "./work-on-asset.ts";
import { makeFolder } from "./worker-folder.ts";
import { budgetOf, type WorkerLimits } from "./worker-limits.ts";

export type RunWorkerOptions = {
  config: Config;
  /** The clone: handler paths begin here. */
  root: string;
  /** Jobs of each lane at a time; by default what the manifest says. */
  jobs: number | undefined;
  untilEmpty: boolean;
  limits: WorkerLimits;
  /** What it was started with, for whoever looks at its item. */
  args: readonly string[];
  isJson: boolean;
  out: Output;
  stop: AbortSignal;
};

const emptyPollsToEnd = 3;
const lookEveryMs = 250;

/**
 * Works on the jobs of lanes until it is told to stop, until they are empty, or until its limits are reached. Then what runs
 * has 10 s to end; what has not is put back, and waits for another worker with no attempt used. Throws what keeps it from
 * beginning.
 */
export async function runWorker(lanes: readonly string[], options: RunWorkerOptions): Promise<void> {
  const { out, isJson, config } = options;
  const view = showWorker(config.logLevel, { out, isJson });
  await using folder = await makeFolder(config.originalsDir);
  const outside = outsideOf(config, folder.path);
  const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  await using ctx = await openContext(outside, { log: view.log, worker: { owner } });
  const found = await lookAtLanes(lanes, ctx);
  provideContext(ctx);
  const isOfModels = hasModels(lanes);
  await using _tended = isOfModels ? await tendModels(options.args, ctx) : undefined;
  view.ready({ owner, lanes: found, queueUrls: lanes.map(config.queueUrl) });
  const deferred = await workInCycles(lanes, { view, isOfModels }, ctx, options);
  view.ended({ deferred });
}

type Around = { view: WorkerView; isOfModels: boolean };

/**
 * Cycle after cycle: at the end of each, prompts, models and connections are opened anew, and what runs has ended by itself.
 * Answers how many jobs were put back.
 */
async function workInCycles(
  lanes: readonly string[],
  { view, isOfModels }: Around,
  ctx: Context,
  options: RunWorkerOptions,
): Promise<number> {
  const { config, root, limits, stop } = options;
  if (limits.mediaId !== undefined) {
    await workOnAsset(limits.mediaId, lanes, { root, slots: config.decodeSlots }, ctx);
    return 0;
  }
  const budget = budgetOf(limits, { hasCycles: isOfModels });
  for (;;) {
    const cycle = budget.cycle();
    const worker = await open(lanes, { ...cycle, restMs: limits.sleepMs }, ctx, options);
    const isEmpty = await untilDone(worker, { view, endsAtMs: cycle.endsAtMs }, ctx, options);
    const [isLast, taken] = [isEmpty || stop.aborted, takenBy(worker)];
    budget.spend(taken);
    if (isLast || budget.isSpent()) view.stopping({ isAsked: stop.aborted });
    await worker.stop();
    const deferred = await deferUnfinished(worker.unfinished(), ctx);
    await worker.close();
    if (isLast || budget.isSpent()) return deferred;
    forgetModels(ctx);
    view.log.info("cycle ended", { jobs: taken.messages });
  }
}

type Taking = { mostMessages: number | undefined; mostBatches: number | undefined; restMs: number | undefined };

const open = (
  lanes: readonly string[],
  pace: Taking,
  ctx: Context,
  { root, jobs, limits, config }: RunWorkerOptions,
) => {
  const { endpoints, queueUrl, region, decodeSlots: slots } = config;
  return openWorker({
    ...{ manifest, queues: lanes, queueUrl, region, endpoint: endpoints.sqs, root, slots, pace },
    concurrency: jobs,
    batchSize: limits.batch,
    clock: systemClock,
    log: (level, message, fields) => ctx.log[level](message, fields),
  });
};

function takenBy(worker: Worker): { messages: number; batches: number } {
  const counts = worker.counts().map(({ counts }) => counts);
  const sum = (of: (one: (typeof counts)[number]) => number) => counts.reduce((total, one) => total + of(one), 0);
  return { messages: sum(({ delivered }) => delivered), batches: sum(({ receives }) => receives) };
}

/** This process has no boot and no token: it shows its own key pair, and only time ends its leases. */
const outsideOf = (config: Config, folder: string): Config => ({
  ...config,
  originalsDir: join(folder, "originals"),
  boot: undefined,
  ownerToken: undefined,
});

/**
 * Shows what is done until there is nothing more to do, or no more is taken and what was taken has ended. True when the lanes
 * were found empty. The timer keeps the process alive while the queues are away.
 */
async function untilDone(
  worker: Worker,
  { view, endsAtMs }: { view: WorkerView; endsAtMs: number },
  ctx: Context,
  { untilEmpty, stop }: RunWorkerOptions,
): Promise<boolean> {
  const { promise: done, resolve } = Promise.withResolvers<boolean>();
  const timer = setInterval(() => {
    if (ctx.clock.nowMs() >= endsAtMs) worker.spend();
    const counts = worker.counts().map(({ counts }) => counts);
    view.progress(counts.reduce((sum, { running }) => sum + running, 0));
    const isAtRest = counts.every(({ running, held }) => running === 0 && held === 0);
    const isEmpty = isAtRest && counts.every(({ emptyPolls }) => emptyPolls >= emptyPollsToEnd);
    if (untilEmpty && isEmpty) resolve(true);
    else if (stop.aborted || (isAtRest && counts.every(({ isSpent }) => isSpent))) resolve(false);
  }, lookEveryMs);
  const isEmpty = await done;
  clearInterval(timer);
  return isEmpty;
}
