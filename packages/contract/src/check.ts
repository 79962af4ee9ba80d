import * as z from "zod";
import { endpoint } from "./endpoint.ts";

export const get = endpoint({
  method: "GET",
  path: "/v1/check",
  name: "checkLibrary",
  summary: "Whether bucket, table and renditions agree, a slice a call; reads only",
  params: z.object({
    cursor: z.string().max(2048).optional().describe("`nextCursor` of the slice before"),
  }),
  answer: z.object({
    looked: z.number().int(), // assets, then objects
    problems: z.array(
      z.object({
        difference: z.enum([
          "object_without_asset", // nobody has taken it in
          "asset_without_object",
          "version_mismatch", // the object is another one than the asset's
          "asset_missing", // listed, and not there
          "stage_missing", // a stage without a job
          "stage_not_final_overdue", // open, and due for a quarter of an hour
          "result_missing", // published, and not there
          "derived_missing", // a rendition's file is gone
          "summary_drift", // lists show an older state
        ]),
        key: z.string(),
        detail: z.string().optional(),
      }),
    ),
    nextCursor: z.string().optional(),
  }),
});
