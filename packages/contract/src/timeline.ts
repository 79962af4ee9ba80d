import * as z from "zod";
import { endpoint } from "./endpoint.ts";

const count = z.number().int();
const Counts = { image: count, video: count, audio: count, other: count };

export const get = endpoint({
  method: "GET",
  path: "/v1/timeline",
  name: "getTimeline",
  summary: "Every month that has assets, newest first, with counts by kind",
  params: z.object({}),
  answer: z.object({
    months: z.array(
      z.object({
        month: z.string(), // yyyy-mm, UTC
        count: z.number().int(),
        ...Counts,
        failed: z.number().int(), // assets with a stage that ended in error
        busy: z.number().int(), // assets with a stage that is not final
      }),
    ),
    total: z.object({ count: z.number().int(), ...Counts, failed: z.number().int(), busy: z.number().int() }),
  }),
});
