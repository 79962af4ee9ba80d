import { Fault, Job } from "@darkroom/domain";
import { Jobs } from "@darkroom/table";
import type { Context } from "./context.ts";

const lastMs = 10_000; // enough to kill a child before anybody else may claim

export type HeldLease = Disposable & {
  signal: AbortSignal;
  progress(): void;
  held(): Job.Info; // as the last renewal returned it
};

/** Renews the lease while the work advances, and aborts the work when it hangs, when the lease is lost, or somebody cancels. */
export function holdLease(job: Job.Info, ctx: Pick<Context, "table" | "clock">): HeldLease {
  const ended = new AbortController();
  let held = job;
  let hasAdvanced = true;
  let isRenewing = false;
  const renew = async () => {
    hasAdvanced = false;
    isRenewing = true;
    try {
      held = await Jobs.change(ctx.table, job, (now) => Job.renew(now, job, ctx.clock.nowMs()), held);
      if (held.cancelRequested) ended.abort(new Fault("conflict", "cancelled", "Somebody cancelled this job"));
    } catch (error) {
      if (Fault.is(error, "job.lease_lost")) ended.abort(error);
      hasAdvanced = true; // the table did not answer: tried again at the next beat
    } finally {
      isRenewing = false;
    }
  };
  const beat = ctx.clock.every(Job.leaseMs / 4, () => {
    const endsAtMs = held.lease?.expiresAtMs ?? 0;
    if (endsAtMs - lastMs < ctx.clock.nowMs())
      ended.abort(
        new Fault("interrupted", "timeout_killed", "The work stood still, or its lease could not be renewed"),
      );
    else if (hasAdvanced && !isRenewing) void renew();
  });
  return {
    signal: ended.signal,
    progress: () => {
      hasAdvanced = true;
    },
    held: () => held,
    [Symbol.dispose]: () => beat[Symbol.dispose](),
  };
}
