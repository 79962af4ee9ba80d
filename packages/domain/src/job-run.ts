import * as z from "zod";
import * as Asset from "./asset.ts";
import { Fault } from "./fault.ts";
import { type Info as Job, plannedReasons } from "./job.ts";
import { Info as JobInfo, Lease } from "./job-info.ts";
import * as Run from "./run.ts";
import type { Info as Summary } from "./summary.ts";

/** What is done to many jobs: tried again, stopped, or what they left and nobody sees removed. */
export const Action = z.enum(["rerun", "cancel", "prune"]);
export type Action = z.infer<typeof Action>;

export const State = JobInfo.shape.state;
export type State = z.infer<typeof State>;

/** Which jobs: every one that fits all that is named. */
export const Filter = z.strictObject({
  states: z.array(State).min(1).max(State.options.length).optional(), // absent: those the action is usually for
  stages: z.array(z.string()).min(1).max(30).optional(),
  reasons: z.array(z.string().min(1).max(64)).min(1).max(30).optional(), // fault codes
  olderThanSec: z.number().int().min(0).optional(), // since their end, or since they were made where they are open
  kinds: z.array(Asset.Kind).min(1).max(Asset.Kind.options.length).optional(),
  keyPrefix: z.string().min(1).max(1024).optional(),
});
export type Filter = z.infer<typeof Filter>;

const finals: readonly State[] = ["done", "error", "cancelled", "skipped"];
const open: readonly State[] = ["queued", "running"];
const mayBe: Record<Action, readonly State[]> = { rerun: finals, cancel: open, prune: finals };
const usually: Record<Action, readonly State[]> = { rerun: ["error"], cancel: open, prune: finals };

/** A filter as it is when it begins: of jobs that stood so at that time. */
export const Chosen = Filter.omit({ olderThanSec: true }).extend({
  states: z.array(State),
  untilMs: z.number(), // ended, or made, at or before
});
export type Chosen = z.infer<typeof Chosen>;

/** What a filter means for an action now; of a list, which does nothing, any state. Throws `request.invalid` for a state that the action is not for. */
export function choose({ olderThanSec = 0, ...filter }: Filter, action: Action | "list", nowMs: number): Chosen {
  const allowed = action === "list" ? State.options : mayBe[action];
  const states = filter.states ?? (action === "list" ? State.options : usually[action]);
  const other = states.find((state) => !allowed.includes(state));
  const untilMs = nowMs - olderThanSec * 1000;
  if (other === undefined) return { ...filter, states: [...states], untilMs };
  const limit = `of ${allowed.join(", ")}`;
  throw new Fault("invalid", "request.invalid", `A job that is ${other} is none to ${action}`, {
    field: "filter.states",
    limit,
  });
}

/** The stages of an asset whose jobs may be among them, as far as its summary tells. */
export function stagesOf(summary: Summary, { states, stages, reasons, kinds, keyPrefix }: Chosen): string[] {
  if (summary.isDeleted || (kinds && !kinds.includes(summary.kind))) return [];
  if (keyPrefix !== undefined && !summary.key.startsWith(keyPrefix)) return [];
  const isOpenChosen = states.some((state) => open.includes(state));
  return Object.entries(summary.states).flatMap(([stage, state]) => {
    if (!states.some((chosen) => chosen === state) || (stages && !stages.includes(stage))) return [];
    const isOther = reasons && !isOpenChosen && !reasons.includes(summary.reasons[stage] ?? "");
    return isOther ? [] : [stage];
  });
}

/** Is it among them? What the planner ended for a reason of its own is nothing to try again. */
export function isChosen(job: Job, { states, reasons, untilMs }: Chosen, action: Action | "list"): boolean {
  if (!states.includes(job.state) || (job.finalAtMs ?? job.createdAtMs) > untilMs) return false;
  if (reasons && !reasons.includes(job.reason ?? "")) return false;
  return action !== "rerun" || !isPlanned(job);
}

const isPlanned = ({ state, reason }: Job): boolean =>
  (state === "skipped" || state === "cancelled") && plannedReasons.some((planned) => planned === reason);

/** One such work on many jobs, done a page of the library at a time. What is done twice is done: each job says whether it still fits. */
export const Info = z.object({
  id: z.string(),
  action: Action,
  chosen: Chosen,
  state: z.enum(["working", "done", "cancelled"]),
  place: z.string().optional(), // where it goes on
  looked: z.number().int(), // assets
  changed: z.number().int(), // jobs tried again, stopped, or of which something went
  items: z.number().int(), // of the table, removed
  files: z.number().int(), // removed
  lease: Lease.optional(),
  createdAtMs: z.number(),
  updatedAtMs: z.number(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

/** What came of a page. */
export type Tally = Pick<Info, "looked" | "changed" | "items" | "files">;

export const start = (id: string, action: Action, chosen: Chosen, nowMs: number): Info => ({
  ...{ id, action, chosen, state: "working", looked: 0, changed: 0, items: 0, files: 0 },
  ...{ createdAtMs: nowMs, updatedAtMs: nowMs, revision: 0 },
});

export const isFinal = ({ state }: Info): boolean => state !== "working";

/** When somebody must look at it if nothing is heard of it; never, once it is over. */
export const dueAtMs = (run: Info): number | undefined => (isFinal(run) ? undefined : Run.dueAtMs(run));

/** Takes the lease; one that is held, or over, comes back as it is. */
export const claim = (run: Info, by: Run.By): Info => (isFinal(run) || Run.isHeld(run, by) ? run : Run.hold(run, by));

/** A page is done; without a place to go on from, it was the last. */
export function stepped(run: Info, tally: Tally, place: string | undefined, by: Run.By): Info {
  const { place: _past, ...rest } = run;
  const counts = {
    looked: run.looked + tally.looked,
    changed: run.changed + tally.changed,
    items: run.items + tally.items,
    files: run.files + tally.files,
  };
  const next: Info = Run.hold({ ...rest, ...counts }, by);
  return place === undefined ? { ...Run.letGo(next), state: "done" } : { ...next, place };
}

/** Lets go of it, for whoever hears of it next. */
export const release = (run: Info, nowMs: number): Info =>
  run.lease ? { ...Run.letGo(run), updatedAtMs: nowMs } : run;

/** Stops it where it is; what was done stays so. */
export const cancel = (run: Info, nowMs: number): Info =>
  isFinal(run) ? run : { ...Run.letGo(run), state: "cancelled", updatedAtMs: nowMs };
