import { span } from "./format.ts";

/** What people read for a job's label. */
export const labelWords: Record<string, string> = {
  queued: "queued",
  running: "running",
  done: "done",
  error: "failed",
  cancelled: "cancelled",
  skipped: "not needed",
  blocked: "waiting",
  scheduled: "scheduled",
  retrying: "trying again",
  vision_retrying: "looking again",
  feedback_retrying: "reading again",
  overdue: "overdue: nothing heard of it",
};

/** What a job waits for, in words: an instant becomes how long that is from now. */
export function describeWait(waitsFor: string, now = Date.now()): string {
  const until = /^until (\S+Z)$/.exec(waitsFor)?.[1];
  if (!until) return waitsFor.replace(/^stage /, "the stage ").replace(/^lane /, "the lane ");
  const seconds = (Date.parse(until) - now) / 1_000;
  return seconds > 0 ? `its time, in ${span(seconds)}` : "a free worker";
}
