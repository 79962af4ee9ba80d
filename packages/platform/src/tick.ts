import { Failure, Schedule } from "@darkroom/domain";
import { Schedules } from "@darkroom/table";
import type { Context } from "./context.ts";

/** What a run came to, in counts with the names people read, and where the next one goes on. */
export type Came = { counts: Record<string, number>; cursor?: string | undefined };

/** How each kind of scheduled work is done: bounded, and harmless when it is begun again. */
export type Works = Readonly<Record<Schedule.What, (schedule: Schedule.Info, ctx: Context) => Promise<Came>>>;

/**
 * Starts every schedule that is due. The write that begins a run is conditional: of two ticks one begins it, and a run whose
 * tick died is begun again by a later one.
 */
export async function tick(works: Works, ctx: Context): Promise<void> {
  for (const schedule of await listSchedules(ctx)) {
    let isOurs = false;
    const begun = await Schedules.change(
      ctx.table,
      schedule.id,
      (now) => {
        const next = Schedule.begin(now, ctx.clock.nowMs());
        isOurs = next !== now && next.run?.state === "running";
        return next;
      },
      schedule,
    );
    if (isOurs) await run(works, begun, ctx);
  }
}

/** All schedules; those that are there from the beginning are made when they are first looked for. */
export async function listSchedules(ctx: Pick<Context, "table" | "clock">): Promise<Schedule.Info[]> {
  const known = await Schedules.list(ctx.table);
  const missing = Schedule.builtIn.filter(({ id }) => !known.some((schedule) => schedule.id === id));
  if (missing.length === 0) return known;
  for (const given of missing) await Schedules.add(ctx.table, Schedule.create(given, ctx.clock.nowMs()));
  return Schedules.list(ctx.table);
}

async function run(works: Works, schedule: Schedule.Info, ctx: Context): Promise<void> {
  const { id, what, run } = schedule;
  if (!run) return;
  const outcome = await works[what](schedule, ctx).catch((error: unknown) => {
    const { code } = Failure.classify(error);
    ctx.log.error("schedule failed", { schedule: id, code, error });
    return { reason: code };
  });
  await Schedules.change(ctx.table, id, (now) => Schedule.settle(now, run, outcome, ctx.clock.nowMs()), schedule);
  if ("counts" in outcome) ctx.log.info("schedule ran", { schedule: id, ...outcome.counts });
}
