import { Fault, type Stage } from "@darkroom/domain";
import type { Context } from "./context.ts";

/** How long a stage's work may take here, in seconds. */
export const timeLimitSec = (stage: Stage.Stage, { worker }: Pick<Context, "worker">): number =>
  worker.boot === undefined ? stage.timeoutSec : (stage.embeddedTimeoutSec ?? stage.timeoutSec);

/** A signal that is aborted with `timeout` when a stage's work takes longer than it may. */
export function timeLimit(stage: Stage.Stage, ctx: Context): Disposable & { signal: AbortSignal } {
  const tooLong = new AbortController();
  const limitSec = timeLimitSec(stage, ctx);
  const timer = ctx.clock.after(limitSec * 1000, () =>
    tooLong.abort(new Fault("interrupted", "timeout", `The work took longer than ${limitSec} s`)),
  );
  return { signal: tooLong.signal, [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
