import * as z from "zod";
import { endpoint } from "./endpoint.ts";

export const get = endpoint({
  method: "GET",
  path: "/v1/stages",
  name: "getStages",
  summary: "Every stage with its queue, its open work, and what that waits for",
  params: z.object({}),
  answer: z.object({
    stages: z.array(
      z.object({
        stage: z.string(),
        lane: z.string(),
        isOpen: z.boolean(),
        closedReason: z.string().optional(),
        hints: z.object({ visible: z.number(), delayed: z.number(), inFlight: z.number() }),
        queued: z.number().int(),
        running: z.number().int(),
        isCapped: z.boolean(), // the numbers are at least these: counting stops at a bound
        waiting: z.record(z.string(), z.number().int()), // reason → how many of the queued
        oldestDueSec: z.number().optional(),
      }),
    ),
    deadLetters: z.number().int(),
  }),
});
