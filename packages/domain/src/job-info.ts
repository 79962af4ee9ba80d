import * as z from "zod";
import * as Asset from "./asset.ts";
import { AssetId } from "./id.ts";

/** Whose work it is, and until when without another word. */
export const Lease = z.object({ owner: z.string(), boot: z.string().optional(), expiresAtMs: z.number() });
export type Lease = z.infer<typeof Lease>;

/** What a request says to a stage besides whom it is for, by the stage's own schema. */
export const Options = z.record(z.string().max(40), z.union([z.string().max(200), z.number()]));
export type Options = z.infer<typeof Options>;

/** One stage's work on one asset: small, and never what it gave (that is a `Result`). */
export const Info = z.object({
  assetId: AssetId,
  stage: z.string(),
  lane: z.string(),
  generation: z.number().int().positive(),
  idempotencyKey: z.string(),
  assetGeneration: z.number().int().positive(),
  stageVersion: z.number().int().positive(),
  priority: z.literal([0, 1]), // 0: a person waits, 1: an import; the sweep looks at 0 first
  kind: Asset.Kind,
  original: Asset.Original, // the bytes it was queued for
  state: z.enum(["queued", "running", "done", "error", "cancelled", "skipped"]),
  attempt: z.number().int().nonnegative(),
  crashes: z.number().int().nonnegative(),
  bootDeaths: z.number().int().nonnegative(), // the host died, not the work
  deferrals: z.number().int().nonnegative(), // waits that cost no attempt
  deferredMs: z.number().nonnegative(), // and how long they were, together
  fence: z.number().int().nonnegative(),
  notBeforeMs: z.number(),
  createdAtMs: z.number(),
  claimedAtMs: z.number().optional(), // the first claim of this generation
  sentAtMs: z.number(), // when the last hint was sent
  finalAtMs: z.number().optional(),
  isWaiting: z.boolean().optional(), // for a stage named in `after`
  lease: Lease.optional(),
  cancelRequested: z.boolean().optional(),
  published: z.number().int().positive().optional(), // the generation whose result people see
  keptFrom: z.number().int().positive().optional(), // results of earlier generations are gone or going, but for the published
  answeredBy: z.number().int().positive().optional(), // the generation whose result had answered this very question before
  isForced: z.boolean().optional(), // to be asked anew although it was answered
  degraded: z.boolean().optional(),
  isBackground: z.boolean().optional(), // of a stage that nobody waits for
  options: Options.optional(),
  isDuplicate: z.boolean().optional(), // done, and these bytes are another asset's
  reason: z.string().optional(),
  message: z.string().max(1024).optional(),
  revision: z.number().int().nonnegative(), // of the item: a change commits only on the one it was decided on
});
export type Info = z.infer<typeof Info>;

/** What one attempt came to. `again` and `waiting` go back to the queue; only `again` costs an attempt. */
export type Outcome =
  | { state: "done"; degraded?: boolean; isDuplicate?: boolean; answeredBy?: number }
  | { state: "skipped" | "error" | "cancelled"; reason: string; message?: string }
  | { state: "again"; reason: string; message?: string; notBeforeMs: number }
  | { state: "waiting"; reason: string; message?: string; notBeforeMs: number };

/** What a worker holds after a claim, and must show to write anything. */
export type Claim = { generation: number; fence: number };

/** Who claims. `boot` is set only where one process owns the data folder: there, a lease of another boot is a dead one's. */
export type By = {
  owner: string;
  boot?: string | undefined;
  nowMs: number;
  maxAttempts: number;
  stageVersion?: number; // of the code that claims: it leaves newer work alone
};

/** What stays of a stage's job when there is new work for it: the fence, what people see, and what they asked for it with. */
export const carriedOver = (before: Info | undefined) => ({
  fence: before?.fence ?? 0,
  ...(before?.published !== undefined && { published: before.published }),
  ...(before?.keptFrom !== undefined && { keptFrom: before.keptFrom }),
  ...(before?.options && { options: before.options }),
  revision: before?.revision ?? 0,
});

/** Why the planner ends a job without work. When the reason is gone, the job is planned again. */
export const plannedReasons = [
  ...(["stage.after_failed", "duplicate", "kind.not_accepted", "asset.deleted"] as const),
  "ollama.too_large_for_vision",
] as const;
type PlannedReason = (typeof plannedReasons)[number];

/** May this stage start now, must it wait for another, or can it never start, and why? */
export type Fate = "now" | "later" | PlannedReason;
