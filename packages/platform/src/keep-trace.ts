import { Fault, type Job, Trace } from "@darkroom/domain";
import type { Context } from "./context.ts";

/** The trace of one attempt, while it goes on. */
export type Tracing = {
  /** What it does from now on. */
  step(name: string): void;
  /** Keeps what it came to: it gave no result. A trace that cannot be written is no loss to the job. */
  close(error: unknown, outcome: Job.Outcome, failure: { code: string; class: string; message: string }): Promise<void>;
};

/** Begins the trace of an attempt. Nothing is written of one that gives its result: the result says what it took. */
export function traceAttempt(job: Job.Info, { clock, derived, log, worker }: Context): Tracing {
  const startedMs = clock.nowMs();
  const steps: { step: string; atMs: number }[] = [];
  const at = (ms: number): string => new Date(ms).toISOString();
  return {
    step: (step) => {
      steps.push({ step, atMs: clock.nowMs() });
    },
    close: async (error, outcome, failure) => {
      if (outcome.state === "done") return;
      const endedMs = clock.nowMs();
      const { assetId, stage, generation, attempt, fence } = job;
      const { raw: _own, ...facts } = error instanceof Fault ? error.facts : {}; // it has a file of its own
      const trace: Trace.Info = {
        ...{ assetId, stage, generation, attempt, fence, owner: worker.owner },
        startedAt: at(startedMs),
        endedAt: at(endedMs),
        outcome: outcome.state,
        error: { ...failure, facts },
        steps: steps.map(({ step, atMs }, index) => ({
          step,
          at: at(atMs),
          ms: (steps[index + 1]?.atMs ?? endedMs) - atMs,
        })),
      };
      try {
        await derived.put(Trace.infoKeyOf(job), Buffer.from(JSON.stringify(trace)), "application/json");
      } catch (problem) {
        log.warn("trace not kept", { assetId, stage, generation, attempt, error: problem });
      }
    },
  };
}
