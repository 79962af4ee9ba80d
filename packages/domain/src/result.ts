import * as z from "zod";
import { AssetId } from "./id.ts";
import type { Info as Job } from "./job.ts";

/** What one generation of a job gave: an item of its own, seen only when the job's `published` names it. */
export const Info = z.object({
  assetId: AssetId,
  stage: z.string(),
  generation: z.number().int().positive(),
  fence: z.number().int().nonnegative(),
  etag: z.string(), // of the bytes it was made from
  stageVersion: z.number().int().positive(),
  output: z.unknown(),
});
export type Info = z.infer<typeof Info>;

/** The result of this attempt. */
export function of(job: Job, output: unknown): Info {
  const { assetId, stage, generation, fence, stageVersion } = job;
  return { assetId, stage, generation, fence, etag: job.original.etag, stageVersion, output };
}

/** Did the stage find that these bytes are another asset's? */
export const isDuplicate = (output: unknown): boolean =>
  typeof output === "object" && output !== null && "duplicateOf" in output && output.duplicateOf !== undefined;
