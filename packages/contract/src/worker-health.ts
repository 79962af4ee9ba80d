import * as z from "zod";
import { endpoint } from "./endpoint.ts";

const answer = z.object({
  status: z.enum(["healthy", "degraded"]),
  currentRole: z.enum(["operator"]), // of whoever asks: there is one key, and who has it operates everything
  checks: z.array(z.object({ name: z.string(), status: z.enum(["pass", "fail"]), detail: z.string().optional() })),
});

const description = { method: "GET", notReady: true, params: z.object({}), answer } as const;

export const get = endpoint({
  ...description,
  path: "/v1/internal/health/workers",
  name: "getWorkersHealth",
  summary: "Whether the lane of the models is worked on: its door, its host, its workers; 503 when it is degraded",
});

export const getLearning = endpoint({
  ...description,
  path: "/v1/internal/health/learning-worker",
  name: "getLearningWorkerHealth",
  summary: "The same as /v1/internal/health/workers, under the name older tools ask for",
});
