import type { Job } from "@darkroom/domain";
import type { Context } from "@darkroom/platform";

/** The lanes that keep a queued job of these waiting, with the reason. Only looked at: a look is no probe of the lane. */
export async function closedLanesOf(jobs: readonly Job.Info[], ctx: Context): Promise<Map<string, string>> {
  const lanes = new Set(jobs.flatMap(({ state, lane }) => (state === "queued" ? [lane] : [])));
  const doors = await Promise.all([...lanes].map(async (lane) => ({ lane, closed: await ctx.lanes.closed(lane) })));
  return new Map(doors.flatMap(({ lane, closed }) => (closed ? [[lane, closed.reason]] : [])));
}
