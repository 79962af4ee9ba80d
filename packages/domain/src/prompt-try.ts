import * as z from "zod";
import * as Enrichment from "./enrichment.ts";
import { AssetId } from "./id.ts";
import { leaseMs } from "./job.ts";
import { Lease } from "./job-info.ts";
import * as Run from "./run.ts";

export const mostAssets = 4;

/** What a draft was answered for one asset, beside what people see of it: nothing of it is published. */
export const Answer = z.object({
  assetId: AssetId,
  said: Enrichment.Info.optional(), // absent: it failed
  published: Enrichment.Info.optional(), // absent: nobody has asked yet
  code: z.string().optional(), // of the failure
  message: z.string().optional(),
});
export type Answer = z.infer<typeof Answer>;

/** A draft of a prompt that is tried on a few assets, in the lane of the models, by whoever works there. */
export const Info = z.object({
  id: z.string(),
  mode: z.string(),
  text: z.string(), // the draft, whole
  assetIds: z.array(AssetId).min(1).max(mostAssets),
  state: z.enum(["waiting", "done", "failed", "cancelled"]),
  answers: z.array(Answer), // in the order of the assets; the next one is asked about
  reason: z.string().optional(), // why it failed as a whole: the code
  message: z.string().optional(),
  lease: Lease.optional(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

type Draft = Pick<Info, "mode" | "text" | "assetIds">;

/** One that nobody has begun. */
export function start(id: string, { mode, text, assetIds }: Draft, nowMs: number): Info {
  const times = { createdAtMs: nowMs, updatedAtMs: nowMs, revision: 0 };
  return { id, mode, text, assetIds, state: "waiting", answers: [], ...times };
}

export const isFinal = ({ state }: Info): boolean => state !== "waiting";

const takenWithinMs = 10 * 60_000;

/** Has nobody begun it, or its next asset, for too long? Whoever asked has long gone, and nobody works on the lane. */
export const isForgotten = (run: Info, nowMs: number): boolean =>
  !isFinal(run) && run.lease === undefined && nowMs - run.updatedAtMs > takenWithinMs;

/** When somebody must look at it if nothing is heard of it: at once while nobody works on it; never, once it is over. */
export const dueAtMs = (run: Info): number | undefined =>
  isFinal(run) ? undefined : (run.lease?.expiresAtMs ?? run.updatedAtMs);

/** Takes the lease for as long as one answer may take; one that is held, or over, comes back as it is. */
export function claim(run: Info, by: Run.By, answerMs: number): Info {
  if (isFinal(run) || Run.isHeld(run, by)) return run;
  return Run.hold(run, { ...by, nowMs: by.nowMs + Math.max(0, answerMs - leaseMs) });
}

/** The next asset was asked about. With the last one, it is done. */
export function answered(run: Info, answer: Answer, nowMs: number): Info {
  const answers = [...run.answers, answer];
  const state = answers.length >= run.assetIds.length ? "done" : "waiting";
  return { ...Run.letGo(run), answers, state, updatedAtMs: nowMs };
}

/** Nobody can be asked: the rest is not tried. */
export const fail = (run: Info, why: { reason: string; message: string }, nowMs: number): Info =>
  isFinal(run) ? run : { ...Run.letGo(run), ...why, state: "failed", updatedAtMs: nowMs };

/** Stops it; what was answered stays. */
export const cancel = (run: Info, nowMs: number): Info =>
  isFinal(run) ? run : { ...Run.letGo(run), state: "cancelled", updatedAtMs: nowMs };
