import { cleanUp, clockHandler, rescanOnTime, tick } from "@darkroom/platform";
import { stages } from "../../stages.ts";

/** The clock's look at the schedules people set: starts what is due, once. */
export const handler = clockHandler((ctx) =>
  tick({ rescan: (schedule, ctx) => rescanOnTime(stages, schedule, ctx), cleanup: cleanUp }, ctx),
);
