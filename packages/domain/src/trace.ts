import * as z from "zod";
import { AssetId } from "./id.ts";
import type { Info as Job } from "./job.ts";

/** What became of one attempt at asking a model that gave no result: what it went through, and what went wrong. */
export const Info = z.object({
  assetId: AssetId,
  stage: z.string(),
  generation: z.number().int(),
  attempt: z.number().int(),
  fence: z.number().int(),
  owner: z.string(), // the worker
  startedAt: z.string(), // ISO 8601 UTC
  endedAt: z.string(),
  outcome: z.enum(["again", "waiting", "error", "cancelled", "skipped"]), // waiting: the attempt does not count
  error: z.object({
    code: z.string(),
    class: z.string(),
    message: z.string(),
    facts: z.record(z.string(), z.unknown()),
  }),
  steps: z.array(z.object({ step: z.string(), at: z.string(), ms: z.number() })), // in order; the last one failed
});
export type Info = z.infer<typeof Info>;

/** What attempts at asking a model left, whose answer could not be had or read. */
export const folder = "traces/";

type Attempt = Pick<Job, "assetId" | "stage" | "generation" | "fence">;

/** The key of what a model said in an attempt, and nobody could read: `traces/<assetId>/<stage>/<generation>-<fence>.txt`. */
export const keyOf = (attempt: Attempt): string => `${pathOf(attempt)}.txt`;

/** The key of an attempt's trace: the same, as JSON. */
export const infoKeyOf = (attempt: Attempt): string => `${pathOf(attempt)}.json`;

/** Where all of a stage lie. */
export const folderOf = ({ assetId, stage }: Pick<Attempt, "assetId" | "stage">): string =>
  `${folder}${assetId}/${stage}/`;

const pathOf = (attempt: Attempt): string => `${folderOf(attempt)}${attempt.generation}-${attempt.fence}`;

/** Whose attempt a trace's key names; `undefined` for a key that is none of a trace. */
export function attemptOf(key: string): { assetId: AssetId; attempt: string } | undefined {
  const [root, id, stage, name, ...more] = key.split("/");
  const assetId = AssetId.safeParse(id).data;
  const attempt = /^(\d+-\d+)\.(?:txt|json)$/.exec(name ?? "")?.[1];
  const isOne = `${root}/` === folder && assetId && stage && attempt && more.length === 0;
  return isOne ? { assetId, attempt: `${stage}/${attempt}` } : undefined;
}
