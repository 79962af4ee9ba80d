import { Rescan } from "@darkroom/domain";
import * as z from "zod";
import { endpoint } from "./endpoint.ts";

export const start = endpoint({
  method: "POST",
  path: "/v1/assets:rescan",
  name: "rescanAssets",
  summary: "Does stages of assets again; what people see stays until the new result is there",
  params: z.object({}),
  body: z.strictObject({
    filter: Rescan.Filter.default({ which: "improvable" }),
    limit: z.number().int().min(1).max(500).default(100), // assets
    cursor: z.string().max(512).optional(), // `nextCursor` of the answer before; nothing else may change
    dryRun: z.boolean().default(false), // only counts
  }),
  answer: z.object({
    looked: z.number().int(), // assets
    matched: z.number().int(), // of them; without dryRun, they are done again
    byStage: z.record(z.string(), z.number().int()),
    nextCursor: z.string().optional(), // there are more to look at
  }),
});
