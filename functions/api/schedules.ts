import { Schedules as Contract } from "@darkroom/contract";
import { Fault, Schedule } from "@darkroom/domain";
import { listSchedules, route } from "@darkroom/platform";
import { Schedules } from "@darkroom/table";
import { checkStages } from "./rescan.ts";

export const getSchedules = route(Contract.list, async ({ ctx }) => ({
  schedules: (await listSchedules(ctx)).map(viewOf),
}));

export const createSchedule = route(Contract.create, async ({ body, ctx }) => {
  const { scheduleId: id, ...given } = body;
  checkStages(given.filter?.stages);
  const known = await listSchedules(ctx);
  if (known.length >= Schedules.most) throw tooMany();
  const added = await Schedules.add(ctx.table, Schedule.create({ ...given, id }, ctx.clock.nowMs()));
  if (!added) throw new Fault("conflict", "schedule.exists", "There is a schedule of this name", { scheduleId: id });
  return viewOf(added);
});

export const changeSchedule = route(Contract.change, async ({ params, body, ctx }) => {
  checkStages(body.filter?.stages);
  await listSchedules(ctx); // those that are there from the beginning are made when they are looked for
  const nowMs = ctx.clock.nowMs();
  return viewOf(await Schedules.change(ctx.table, params.scheduleId, (now) => Schedule.edit(now, body, nowMs)));
});

export const runSchedule = route(Contract.run, async ({ params, ctx }) => {
  await listSchedules(ctx);
  return viewOf(await Schedules.change(ctx.table, params.scheduleId, Schedule.ask));
});

export const deleteSchedule = route(Contract.remove, async ({ params: { scheduleId }, ctx }) => {
  if (isBuiltIn(scheduleId))
    throw new Fault("conflict", "schedule.built_in", "This schedule can be switched off, but not deleted", {
      scheduleId,
    });
  await Schedules.remove(ctx.table, scheduleId);
  return {};
});

const isBuiltIn = (scheduleId: string): boolean => Schedule.builtIn.some(({ id }) => id === scheduleId);

function viewOf(schedule: Schedule.Info): Contract.View {
  const { id, what, timing, limit, priority, isEnabled, isAsked = false, filter, nextDueMs, run } = schedule;
  return {
    scheduleId: id,
    what,
    timing,
    limit,
    priority,
    isEnabled,
    ...(filter && { filter }),
    isBuiltIn: isBuiltIn(id),
    isAsked,
    ...(isEnabled && { nextDueAt: timeOf(nextDueMs) }),
    ...(run && {
      lastRun: {
        state: run.state,
        dueAt: timeOf(run.dueMs),
        startedAt: timeOf(run.startedMs),
        attempt: run.attempt,
        ...(run.finishedMs !== undefined && { finishedAt: timeOf(run.finishedMs) }),
        ...(run.reason !== undefined && { reason: run.reason }),
        ...(run.counts && { counts: Object.fromEntries(Object.entries(run.counts).sort()) }),
      },
    }),
  };
}

const timeOf = (ms: number): string => new Date(ms).toISOString();

const tooMany = (): Fault =>
  new Fault("conflict", "schedule.too_many", `There are ${Schedules.most} schedules already`, {
    limit: Schedules.most,
  });
