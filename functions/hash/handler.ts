import { Fault } from "@darkroom/domain";
import { holdContent, laneHandler, withWork } from "@darkroom/platform";
import { stages } from "../stages.ts";
import { hash } from "./stage.ts";

const worked = withWork(hash, async ({ job, ctx, ...pulse }) => {
  const sha256 = await ctx.originals.sha256(job, pulse); // computed while the local file was written, or streamed
  const { expectedSha256 } = job.original;
  if (expectedSha256 !== undefined && expectedSha256 !== sha256)
    throw new Fault("invalid", "original.mismatch", "The bytes are not those that were sent");
  const first = await holdContent(stages, sha256, job, ctx);
  return first === job.assetId ? { sha256 } : { sha256, duplicateOf: first };
});

export const handler = laneHandler(stages, [worked]);
