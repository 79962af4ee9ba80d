/** When a worker ends by itself, and how it takes. Absent: never, and as fast as it can. */
export type WorkerLimits = {
  sleepMs?: number; // between one batch and the next
  batch?: number; // jobs an invocation gets, 1 to 10
  limit?: number; // jobs
  maxBatches?: number;
  maxMinutes?: number;
  mediaId?: string; // only what is open of this asset
};

const jobsOfCycle = 100;
const cycleMs = 3_600_000;

/** What is left of a worker's limits, cycle by cycle. */
export type Budget = {
  /** What the next cycle may take: where there are cycles, 100 jobs or an hour. */
  cycle(): { mostMessages: number | undefined; mostBatches: number | undefined; endsAtMs: number };
  spend(taken: { messages: number; batches: number }): void;
  isSpent(): boolean;
};

/** Opens the budget now. */
export function budgetOf(
  { limit, maxBatches, maxMinutes }: WorkerLimits,
  { hasCycles, nowMs = Date.now }: { hasCycles: boolean; nowMs?: () => number },
): Budget {
  const endsAtMs = maxMinutes === undefined ? Number.POSITIVE_INFINITY : nowMs() + maxMinutes * 60_000;
  let jobs = limit;
  let batches = maxBatches;
  return {
    cycle: () => ({
      mostMessages: hasCycles ? Math.min(jobsOfCycle, jobs ?? jobsOfCycle) : jobs,
      mostBatches: batches,
      endsAtMs: hasCycles ? Math.min(endsAtMs, nowMs() + cycleMs) : endsAtMs,
    }),
    spend: (taken) => {
      if (jobs !== undefined) jobs -= taken.messages;
      if (batches !== undefined) batches -= taken.batches;
    },
    isSpent: () => (jobs ?? 1) <= 0 || (batches ?? 1) <= 0 || nowMs() >= endsAtMs,
  };
}
