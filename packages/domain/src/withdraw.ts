import { forceCancel, isFinal } from "./job.ts";
import type { Info as Job } from "./job-info.ts";

/**
 * The job of a stage whose results are taken away: over, with nothing published, and not planned again by itself. The fence
 * moves on, so that whoever still works on it writes nothing.
 */
export function withdraw(job: Job, nowMs: number): Job {
  const ended = isFinal(job) ? job : forceCancel(job, nowMs);
  const { published: _shown, degraded: _was, message: _told, ...rest } = ended;
  const fence = job.fence + 1;
  return { ...rest, fence, state: "cancelled", reason: "enrichment.deleted", finalAtMs: nowMs };
}
