import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, openContext, provideContext, systemClock } from "@darkroom/platform";
import { openWorker, type Worker } from "@darkroom/runtime";
import { manifest } from "../../../functions/manifest.ts";
import { deferUnfinished } from "./defer-unfinished.ts";
import { lookAtLanes } from "./look-at-lanes.ts";
import type { Output } from "./show-import.ts";
import { showWorker, type WorkerView } from "./show-worker.ts";

export type RunWorkerOptions = {
  config: Config;
  /** The clone: handler paths begin here. */
  root: string;
  /** Jobs of each lane at a time; by default what the manifest says. */
  jobs: number | undefined;
  untilEmpty: boolean;
  isJson: boolean;
  out: Output;
  stop: AbortSignal;
};

const emptyPollsToEnd = 3;
const lookEveryMs = 250;

/**
 * Works on the jobs of lanes until it is told to stop, or until they are empty. Then what runs has 10 s to end; what has not
 * is put back, and waits for another worker with no attempt used. Throws what keeps it from beginning.
 */
export async function runWorker(lanes: readonly string[], options: RunWorkerOptions): Promise<void> {
  const { out, isJson, config } = options;
  const view = showWorker(config.logLevel, { out, isJson });
  const deferred = await workOn(lanes, view, options);
  view.ended({ deferred });
}

async function workOn(lanes: readonly string[], view: WorkerView, options: RunWorkerOptions): Promise<number> {
  const { root, jobs } = options;
  await using folder = await makeFolder(options.config.originalsDir);
  const config = outsideOf(options.config, folder.path);
  const owner = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  await using ctx = await openContext(config, { log: view.log, worker: { owner } });
  const found = await lookAtLanes(lanes, ctx);
  provideContext(ctx);
  const { endpoints, queueUrl, region, decodeSlots: slots } = config;
  const worker = await openWorker({
    ...{ manifest, queues: lanes, queueUrl, region, endpoint: endpoints.sqs, root, slots, concurrency: jobs },
    clock: systemClock,
    log: (level, message, fields) => view.log[level](message, fields),
  });
  view.ready({ owner, lanes: found, queueUrls: lanes.map(queueUrl) });
  await untilDone(worker, view, options);
  view.stopping({ isAsked: options.stop.aborted });
  await worker.stop();
  const deferred = await deferUnfinished(worker.unfinished(), ctx);
  await worker.close();
  return deferred;
}

/** This process has no boot and no token: it shows its own key pair, and only time ends its leases. */
const outsideOf = (config: Config, folder: string): Config => ({
  ...config,
  originalsDir: join(folder, "originals"),
  boot: undefined,
  ownerToken: undefined,
});

/** A folder of this worker's own: several may run on one machine, and each empties what it opens. */
async function makeFolder(below = tmpdir()): Promise<AsyncDisposable & { path: string }> {
  await mkdir(below, { recursive: true });
  const path = await mkdtemp(join(below, "darkroom-worker-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Shows what is done until there is nothing more to do. The timer keeps the process alive while the queues are away. */
async function untilDone(worker: Worker, view: WorkerView, { untilEmpty, stop }: RunWorkerOptions): Promise<void> {
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const timer = setInterval(() => {
    const counts = worker.counts();
    view.progress(counts.reduce((sum, { counts: { running } }) => sum + running, 0));
    const isEmpty = counts.every(({ counts: { running, held, emptyPolls } }) => {
      return running === 0 && held === 0 && emptyPolls >= emptyPollsToEnd;
    });
    if (stop.aborted || (untilEmpty && isEmpty)) resolve();
  }, lookEveryMs);
  await done;
  clearInterval(timer);
}
