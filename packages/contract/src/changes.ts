import * as z from "zod";
import { Item } from "./assets.ts";
import { endpoint } from "./endpoint.ts";

export const get = endpoint({
  method: "GET",
  path: "/v1/changes",
  name: "getChanges",
  summary: "What changed since a cursor; without one, the cursor to begin with",
  params: z.object({
    since: z.string().max(128).optional().describe("`nextCursor` of the answer before"),
    limit: z.coerce
      .number()
      .int()
      .min(1)
      .max(500)
      .default(200)
      .describe("How many, about: what was written in one millisecond is not parted"),
  }),
  answer: z.object({
    items: z.array(Item), // an item may come twice: the last one counts
    nextCursor: z.string(),
    hasMore: z.boolean(),
  }),
});
