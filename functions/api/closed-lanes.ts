import { type Job, Stage } from "@darkroom/domain";
import type { Context } from "@darkroom/platform";
import { stages } from "../stages.ts";

/** The lanes, and doors within them, that keep a queued job of these waiting, with the reason. A look is no probe of the lane. */
export async function closedLanesOf(jobs: readonly Job.Info[], ctx: Context): Promise<Map<string, string>> {
  const names = new Set(jobs.flatMap((job) => (job.state === "queued" ? doorsOf(job) : [])));
  const doors = await Promise.all([...names].map(async (lane) => ({ lane, closed: await ctx.lanes.closed(lane) })));
  return new Map(doors.flatMap(({ lane, closed }) => (closed ? [[lane, closed.reason]] : [])));
}

function doorsOf({ lane, stage }: Job.Info): string[] {
  const hasOwn = stages.some(({ name, hasOwnModel }) => hasOwnModel && name === stage);
  return hasOwn ? [lane, Stage.doorOf({ lane, stage })] : [lane];
}
