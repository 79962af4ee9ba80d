import { Schedule } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

const time = z.string(); // ISO 8601 UTC

/** A schedule as people read it. */
export const View = z.object({
  ...Schedule.Settings.shape,
  scheduleId: Schedule.Id,
  what: Schedule.What,
  isBuiltIn: z.boolean(), // can be switched off, not deleted
  isAsked: z.boolean(), // the next tick starts it, whatever its times are
  nextDueAt: time.optional(), // absent while it is switched off
  lastRun: z
    .object({
      state: z.enum(["running", "done", "error"]),
      dueAt: time,
      startedAt: time,
      finishedAt: time.optional(),
      attempt: z.number().int(),
      reason: z.string().optional(), // a fault code
      counts: z.record(z.string(), z.number()).optional(),
    })
    .optional(),
});
export type View = z.infer<typeof View>;

const params = z.object({ scheduleId: Schedule.Id.describe("The schedule, as the list names it") });
const missing = ["schedule.missing"];

export const list = endpoint({
  method: "GET",
  path: "/v1/schedules",
  name: "listSchedules",
  summary: "Work that is started at times people choose, with what its last run came to",
  params: z.object({}),
  answer: z.object({ schedules: z.array(View) }),
});

export const create = endpoint({
  method: "POST",
  path: "/v1/schedules",
  name: "createSchedule",
  summary: "One more schedule; it is due for the first time after now",
  params: z.object({}),
  body: Schedule.Settings.extend({ scheduleId: Schedule.Id, what: Schedule.What }),
  answer: View,
});

export const change = endpoint({
  method: "PATCH",
  path: "/v1/schedules/:scheduleId",
  name: "changeSchedule",
  summary: "Changes what is given of a schedule; another timing counts from now",
  missing,
  params,
  body: Schedule.Settings.partial(),
  answer: View,
});

export const run = endpoint({
  method: "POST",
  path: "/v1/schedules/:scheduleId/run",
  name: "runSchedule",
  summary: "Has a schedule started within a minute, once, even while it is switched off",
  missing,
  params,
  answer: View,
});

export const remove = endpoint({
  method: "DELETE",
  path: "/v1/schedules/:scheduleId",
  name: "deleteSchedule",
  summary: "Deletes a schedule that is not there from the beginning",
  missing,
  params,
  answer: z.object({}),
});
