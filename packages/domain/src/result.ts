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

/** Could what was said be read only in part? */
export const isDegraded = (output: unknown): boolean =>
  typeof output === "object" && output !== null && "status" in output && output.status === "degraded";

/** What each of these results says of a schema's fields, in their order; what none of them has in that form is not said. */
export const read = <Fields extends object>(schema: z.ZodType<Fields>, results: readonly Info[]): Partial<Fields>[] =>
  results.map(({ output }) => present(schema.safeParse(output).data ?? {}));

/** The fields of all of them: the first that knows a field gives it. */
export const overlay = <Fields extends object>(said: readonly Partial<Fields>[]): Partial<Fields> =>
  Object.assign({}, ...said.toReversed());

const present = <Fields extends object>(fields: Fields | Partial<Fields>): Partial<Fields> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Fields>;
