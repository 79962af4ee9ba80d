import { Ai as Contract } from "@darkroom/contract";
import { Lane, Stage } from "@darkroom/domain";
import { type Context, route } from "@darkroom/platform";
import { type LaneState, laneState, lookAtHost, wakeModels } from "@darkroom/platform/enrich";
import { Lanes } from "@darkroom/table";
import type * as z from "zod";
import { laneOf, lastRunOf, standing, statusOf } from "./ai-status.ts";

const wokenByResume = 100;
const noneWoken = { woken: 0, isCooling: false }; // a person closed the lane: nobody is to be called in vain

export const getAiStatus = route(Contract.get, async ({ ctx }) => {
  const [state, host] = await Promise.all([laneState(ctx), lookAtHost(ctx)]);
  return statusOf(state, host, ctx);
});

export const runAi = route(Contract.run, ({ body, ctx }) => wake(body.limit, ctx));

/** Wakes whoever works on the lane for so many jobs, and says how it stands. */
export async function wake(limit: number, ctx: Context): Promise<z.output<typeof Contract.run.answer>> {
  const { isPaused } = await Lanes.get(ctx.table, Stage.modelLane);
  const { woken, isCooling } = isPaused ? noneWoken : await wakeModels(limit, ctx);
  const state = await laneState(ctx);
  const run = lastRunOf(state, ctx);
  const how = isCooling ? { status: "locked" as const, reason_code: "lock_busy" } : standing(state, ctx);
  return { ...how, woken, ...(run && { run }) };
}

export const pauseAi = route(Contract.pause, async ({ body, ctx }) => {
  await Lanes.change(ctx.table, Stage.modelLane, (lane) => Lane.pause(lane, body.reason, ctx.clock.nowMs()));
  return doorOf(await laneState(ctx), ctx);
});

export const resumeAi = route(Contract.resume, async ({ ctx }) => {
  await wakeModels(wokenByResume, ctx); // first: it sees that the lane was closed
  await Lanes.change(ctx.table, Stage.modelLane, Lane.resume);
  return doorOf(await laneState(ctx), ctx);
});

const doorOf = (state: LaneState, ctx: Context) => ({ ...standing(state, ctx), lane: laneOf(state, ctx) });
