import type { Run } from "@darkroom/domain";
import type { Context } from "./context.ts";
import type { Hint } from "./hints.ts";

type Store<Info> = {
  claim(table: Context["table"], id: string, take: (run: Info) => Info): Promise<Info | undefined>;
  save(table: Context["table"], held: Info, after: Info): Promise<Info | undefined>;
};

type Rules<Info> = {
  claim(run: Info, by: Run.By): Info;
  isFinal(run: Info): boolean;
  release(run: Info, nowMs: number): Info;
};

type Work<Info> = {
  id: string;
  /** The message that wakes it again. */
  hint: Hint;
  /** Does a part of it; what it sends is sent before the part counts as done. */
  step: (run: Info, by: Run.By) => Promise<Info>;
};

const sliceMs = 20_000; // then others get their turn

/**
 * Goes on with a run for a while, a step at a time, each written before the next. It may be ended at any moment: its item says
 * where to go on. What is left is hinted again. Answers the run when it is over; nothing when it is not, or is another's.
 */
export async function workOnRun<Info extends object>(
  store: Store<Info>,
  rules: Rules<Info>,
  { id, hint, step }: Work<Info>,
  ctx: Context,
): Promise<Info | undefined> {
  const startedMs = ctx.clock.nowMs();
  const by = () => ({ ...ctx.worker, nowMs: ctx.clock.nowMs() });
  let run: Info | undefined = await store.claim(ctx.table, id, (before) => rules.claim(before, by()));
  if (!run) return undefined;
  while (!rules.isFinal(run)) {
    const after: Info = await step(run, by());
    await ctx.queue.flush(); // whoever goes on sends none of these again
    const written: Info | undefined = await store.save(ctx.table, run, after);
    if (!written) return undefined; // somebody cancelled it, or took it over
    run = written;
    if (ctx.clock.nowMs() - startedMs >= sliceMs) break;
  }
  if (rules.isFinal(run)) return run;
  if (await store.save(ctx.table, run, rules.release(run, ctx.clock.nowMs()))) ctx.queue.send("runs", hint);
  return undefined;
}
