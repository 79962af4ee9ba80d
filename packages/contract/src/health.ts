import * as z from "zod";
import { endpoint } from "./endpoint.ts";

export const get = endpoint({
  method: "GET",
  path: "/health",
  name: "getHealth",
  notReady: true,
  summary: "Liveness and readiness with named checks; 503 when one fails",
  params: z.object({}),
  answer: z.object({
    status: z.enum(["pass", "warn", "fail"]),
    checks: z.record(z.string(), z.enum(["pass", "warn", "fail"])),
    versions: z.record(z.string(), z.string()),
  }),
});
