import * as z from "zod";
import { modelLane } from "./stage.ts";

/** The door of a lane: open, or closed with a reason. A person's pause never ends by itself; the breaker's does. */
export const Info = z.object({
  lane: z.string(),
  isPaused: z.boolean().optional(),
  pauseReason: z.string().optional(),
  pausedAtMs: z.number().optional(),
  failures: z.number().int().nonnegative(), // of the server behind it, in a row
  openUntilMs: z.number().optional(), // the breaker is open until then, and half-open after it
  reason: z.string().optional(),
  closedAtMs: z.number().optional(), // when the breaker opened first; it may have been tried in vain since
  probedAtMs: z.number().optional(), // when the half-open lane last let one job through
  kickedAtMs: z.number().optional(), // when its workers were last woken by hand
  revision: z.number().int().nonnegative(),
});
export type Info = z.infer<typeof Info>;

const failuresToOpen = 5;
const failuresOfModels = 3; // each may have taken minutes
const openMs = 30_000;

/** A lane nobody has closed. */
export const open = (lane: string): Info => ({ lane, failures: 0, revision: 0 });

/** Until when, why, and whether by a person. */
export type Closed = { untilMs: number; reason: string; isPaused?: true };

/** Until when nothing of this lane may be claimed, and why; `undefined` while it is open (or lets a probe through). */
export function closed(lane: Info, nowMs: number): Closed | undefined {
  if (lane.isPaused) return { untilMs: nowMs + openMs, reason: lane.pauseReason ?? "lane.paused", isPaused: true };
  if (lane.openUntilMs === undefined) return undefined;
  if (nowMs < lane.openUntilMs) return { untilMs: lane.openUntilMs, reason: lane.reason ?? "lane.closed" };
  const isProbing = lane.probedAtMs !== undefined && lane.probedAtMs >= lane.openUntilMs;
  const probeUntilMs = (lane.probedAtMs ?? 0) + openMs;
  return isProbing && nowMs < probeUntilMs
    ? { untilMs: probeUntilMs, reason: lane.reason ?? "lane.closed" }
    : undefined;
}

/** Is the breaker half-open, so that the next job is a probe? */
export const isHalfOpen = (lane: Info, nowMs: number): boolean =>
  lane.openUntilMs !== undefined && nowMs >= lane.openUntilMs && closed(lane, nowMs) === undefined;

/** One job goes through a half-open door. */
export const probe = (lane: Info, nowMs: number): Info => ({ ...lane, probedAtMs: nowMs });

/** The server behind the lane failed: after five in a row (of models three), or a failed probe, the breaker opens for 30 s. */
export function fail(lane: Info, reason: string, nowMs: number): Info {
  const failures = lane.failures + 1;
  const most = lane.lane === modelLane ? failuresOfModels : failuresToOpen;
  const opens = failures >= most || lane.openUntilMs !== undefined;
  return opens ? { ...lane, failures, reason, ...openBreaker(lane, nowMs) } : { ...lane, failures, reason };
}

/** A look at the server behind the lane, before any claim, found that it cannot be worked with: the breaker opens at once. */
export const shut = (lane: Info, reason: string, nowMs: number): Info => ({
  ...lane,
  failures: lane.failures + 1,
  reason,
  ...openBreaker(lane, nowMs),
});

const openBreaker = ({ closedAtMs }: Info, nowMs: number) => ({
  openUntilMs: nowMs + openMs,
  closedAtMs: closedAtMs ?? nowMs,
});

/** The server behind the lane answered: the door is open. */
export function recover(lane: Info): Info {
  if (lane.failures === 0 && lane.openUntilMs === undefined) return lane;
  const { openUntilMs: _past, closedAtMs: _since, reason: _why, probedAtMs: _probe, ...rest } = lane;
  return { ...rest, failures: 0 };
}

/** A person closes the lane until a person opens it. */
export const pause = (lane: Info, reason?: string, nowMs?: number): Info => ({
  ...lane,
  isPaused: true,
  ...(nowMs !== undefined && { pausedAtMs: lane.pausedAtMs ?? nowMs }),
  ...(reason !== undefined && { pauseReason: reason }),
});

/** A person opens the lane. */
export function resume(lane: Info): Info {
  const { isPaused: _paused, pauseReason: _why, pausedAtMs: _since, ...rest } = lane;
  return rest;
}

/** Wakes whoever works on the lane: an open breaker is half-open now. As it was, when that was only just done. */
export function kick(lane: Info, cooldownMs: number, nowMs: number): Info {
  if (nowMs - (lane.kickedAtMs ?? Number.NEGATIVE_INFINITY) < cooldownMs) return lane;
  const { probedAtMs: _probe, ...rest } = lane;
  return { ...rest, kickedAtMs: nowMs, ...(lane.openUntilMs !== undefined && { openUntilMs: nowMs }) };
}
