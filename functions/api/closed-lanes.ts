import { type Job, Lane } from "@darkroom/domain";
import type { Context } from "@darkroom/platform";
import { Lanes } from "@darkroom/table";

/** The lanes that keep a queued job of these waiting, with the reason. Only looked at: a look is no probe of the lane. */
export async function closedLanesOf(jobs: readonly Job.Info[], ctx: Context): Promise<Map<string, string>> {
  const lanes = new Set(jobs.flatMap(({ state, lane }) => (state === "queued" ? [lane] : [])));
  const doors = await Promise.all([...lanes].map((lane) => Lanes.get(ctx.table, lane)));
  return new Map(
    doors.flatMap((door): [string, string][] => {
      const closed = Lane.closed(door, ctx.clock.nowMs());
      return closed ? [[door.lane, closed.reason]] : [];
    }),
  );
}
