import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";

/** One run of a child process. `ended` says how it ended and never rejects. */
export type Run = { ended: Promise<string> };

export type Kept<R extends Run> = {
  /** The run that serves now, or the last one while the next is being started. */
  current(): R;
  /** No more restarts; `end` is asked to end the run that serves. */
  stop(end: (run: R) => Promise<void>): Promise<void>;
};

/** A run shorter than this counts as a crash at start. */
const shortRunMs = 10_000;
/** What is waited before the next start after so many short runs in a row: the first are at once, none above 5 s. */
const pausesMs = [0, 0, 0, 100, 200, 400, 800, 1_600, 3_200, 5_000];

/** Starts a child and starts it again whenever it ends, at once unless it keeps ending at once. The first start may throw. */
export async function keepRunning<R extends Run>(name: string, start: () => Promise<R>, log: Log): Promise<Kept<R>> {
  const stopping = new AbortController();
  let run = await start();
  let shortRuns = 0;

  const watching = (async () => {
    while (!stopping.signal.aborted) {
      const beganAtMs = performance.now();
      const how = await run.ended;
      if (stopping.signal.aborted) return;
      shortRuns = performance.now() - beganAtMs < shortRunMs ? shortRuns + 1 : 0;
      log("warn", "process ended, starting it again", { process: name, how, pauseMs: pauseMs(shortRuns) });
      await startAgain();
    }
  })();

  async function startAgain(): Promise<void> {
    while (!stopping.signal.aborted) {
      await sleep(pauseMs(shortRuns), undefined, { signal: stopping.signal }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        run = await start();
        return;
      } catch (error) {
        shortRuns++;
        log("error", "process could not be started", {
          process: name,
          error: String(error),
          pauseMs: pauseMs(shortRuns),
        });
      }
    }
  }

  return {
    current: () => run,
    async stop(end) {
      stopping.abort();
      await end(run);
      await watching;
    },
  };
}

const pauseMs = (shortRuns: number): number => pausesMs[Math.min(shortRuns, pausesMs.length - 1)] ?? 0;
