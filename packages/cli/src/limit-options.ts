import type { Command } from "commander";
import { wrongUse } from "./shell.ts";
import type { WorkerLimits } from "./worker-limits.ts";

/** The options by which a worker is bounded, as they are typed. */
export type LimitOptions = {
  sleepMs?: string;
  batch?: string;
  limit?: string;
  maxBatches?: string;
  maxMinutes?: string;
  mediaId?: string;
};

/** Adds them to a command. */
export const withLimits = (command: Command): Command =>
  command
    .option("--sleep-ms <ms>", "rest so long between one batch and the next")
    .option("--batch <count>", "jobs taken together, 1 to 10")
    .option("--limit <count>", "end after so many jobs")
    .option("--max-batches <count>", "end after so many batches")
    .option("--max-minutes <minutes>", "end after so long; what runs is worked on to its end")
    .option("--media-id <asset>", "only what is open of this asset (its id or key), then end");

/** Reads them. Throws `usage` for what is no number. */
export function limitsOf(options: LimitOptions): WorkerLimits {
  const { mediaId } = options;
  const sleepMs = countOf("--sleep-ms", options.sleepMs, 0, 3_600_000);
  const batch = countOf("--batch", options.batch, 1, 10);
  const limit = countOf("--limit", options.limit, 1, 1e9);
  const maxBatches = countOf("--max-batches", options.maxBatches, 1, 1e9);
  const maxMinutes = countOf("--max-minutes", options.maxMinutes, 1, 525_600);
  return {
    ...(sleepMs !== undefined && { sleepMs }),
    ...(batch !== undefined && { batch }),
    ...(limit !== undefined && { limit }),
    ...(maxBatches !== undefined && { maxBatches }),
    ...(maxMinutes !== undefined && { maxMinutes }),
    ...(mediaId !== undefined && { mediaId }),
  };
}

function countOf(option: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count >= least && count <= most) return count;
  throw wrongUse(`${option}: a whole number from ${least} to ${most}`);
}
