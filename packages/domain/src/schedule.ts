import * as z from "zod";
import { Filter } from "./rescan.ts";
import { nextAfter, Timing } from "./timing.ts";

export const Id = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/);

/** What a schedule starts: `rescan` makes older results again, `cleanup` removes what nothing points to. */
export const What = z.enum(["rescan", "cleanup"]);
export type What = z.infer<typeof What>;

/** One run, the last one there was. */
export const Run = z.object({
  dueMs: z.number(),
  startedMs: z.number(),
  attempt: z.number().int().positive(), // a tick that died is followed by another
  state: z.enum(["running", "done", "error"]),
  leaseUntilMs: z.number().optional(), // while it runs: who is still silent then, is dead
  finishedMs: z.number().optional(),
  reason: z.string().optional(), // a fault code, of an error
  counts: z.record(z.string(), z.number()).optional(), // what it came to
});
export type Run = z.infer<typeof Run>;

/** What people set of a schedule. */
export const Settings = z.strictObject({
  timing: Timing,
  limit: z.number().int().min(1).max(100_000), // of one run: assets, or things removed
  priority: z.literal([0, 1]), // of the jobs it makes; 1: behind what people wait for
  isEnabled: z.boolean(),
  filter: Filter.optional(), // of a rescan
});
export type Settings = z.infer<typeof Settings>;

/** Work that is started at times people choose. */
export const Info = z.object({
  ...Settings.shape,
  id: Id,
  what: What,
  nextDueMs: z.number(),
  isAsked: z.boolean().optional(), // to run now, whatever its times are
  cursor: z.string().optional(), // where the next run goes on
  run: Run.optional(),
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

const leaseMs = 10 * 60_000; // longer than a tick may take
const mostAttempts = 3;

const nightly = (at: string): Timing => ({ at, zone: "UTC" });
const unfiltered = { priority: 1, what: "cleanup" } as const;

/** Those that are there from the beginning: they can be changed and switched off, and not be deleted. */
export const builtIn: readonly Given[] = [
  { ...unfiltered, id: "cleanup", timing: nightly("04:00"), limit: 1000, isEnabled: true },
  {
    id: "rescan",
    what: "rescan",
    timing: nightly("02:00"),
    limit: 100,
    priority: 1,
    isEnabled: false,
    filter: { which: "outdated" },
  },
];

export type Given = Settings & Pick<Info, "id" | "what">;

/** A new one, due for the first time after now. */
export const create = (given: Given, nowMs: number): Info => ({
  ...given,
  nextDueMs: nextAfter(given.timing, nowMs),
  revision: 0,
});

type Changes = { [Name in keyof Settings]?: Settings[Name] | undefined };

/** Other settings. Another timing, or being switched on, counts from now: nothing that was missed is made up for. */
export function edit(schedule: Info, changes: Changes, nowMs: number): Info {
  const edited = Info.parse({ ...schedule, ...changes });
  const isRetimed = changes.timing !== undefined || (changes.isEnabled === true && !schedule.isEnabled);
  const { cursor: _begun, ...fromTheStart } = edited;
  const kept = changes.filter === undefined ? edited : fromTheStart; // a place in another walk
  return isRetimed ? { ...kept, nextDueMs: nextAfter(edited.timing, nowMs) } : kept;
}

/** The next tick starts it, whatever its times are. */
export const ask = (schedule: Info): Info => (schedule.isAsked ? schedule : { ...schedule, isAsked: true });

/**
 * Starts a run that is due: once, however many were missed. A run whose tick fell silent is started again, three times at
 * most. The same value when there is nothing to start.
 */
export function begin(schedule: Info, nowMs: number): Info {
  const { run, isAsked, ...rest } = schedule;
  if (run?.state === "running") return takeOver(schedule, run, nowMs);
  const isDue = isAsked || (schedule.isEnabled && schedule.nextDueMs <= nowMs);
  if (!isDue) return schedule;
  const dueMs = Math.min(schedule.nextDueMs, nowMs);
  const begun: Run = { dueMs, startedMs: nowMs, attempt: 1, state: "running", leaseUntilMs: nowMs + leaseMs };
  const isOnTime = schedule.nextDueMs <= nowMs;
  return { ...rest, run: begun, ...(isOnTime && { nextDueMs: nextAfter(schedule.timing, nowMs, schedule.nextDueMs) }) };
}

function takeOver(schedule: Info, run: Run, nowMs: number): Info {
  if ((run.leaseUntilMs ?? 0) > nowMs) return schedule;
  const { leaseUntilMs: _over, ...dead } = run;
  if (run.attempt >= mostAttempts)
    return { ...schedule, run: { ...dead, state: "error", reason: "schedule.interrupted", finishedMs: nowMs } };
  return { ...schedule, run: { ...dead, attempt: run.attempt + 1, leaseUntilMs: nowMs + leaseMs } };
}

type Outcome = { counts: Record<string, number>; cursor?: string | undefined } | { reason: string };

/** What a run came to; the same value when it is no longer the one that was begun. */
export function settle(schedule: Info, begun: Run, outcome: Outcome, nowMs: number): Info {
  const { run, cursor: _past, ...rest } = schedule;
  const isOurs = run?.state === "running" && run.startedMs === begun.startedMs && run.attempt === begun.attempt;
  if (!isOurs) return schedule;
  const { leaseUntilMs: _released, ...ended } = run;
  if ("reason" in outcome)
    return { ...schedule, run: { ...ended, state: "error", reason: outcome.reason, finishedMs: nowMs } };
  const { counts, cursor } = outcome;
  return {
    ...rest,
    ...(cursor !== undefined && { cursor }),
    run: { ...ended, state: "done", counts, finishedMs: nowMs },
  };
}
