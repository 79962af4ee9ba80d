import { leaseFor, leaseMs } from "./job.ts";
import type { Lease } from "./job-info.ts";

// What bulk edits and scans have in common: work on many assets, done a while at a time by whoever holds its lease.

type Run = { lease?: Lease | undefined; updatedAtMs: number };

/** Who works on it. */
export type By = { owner: string; boot?: string | undefined; nowMs: number };

const lookAgainMs = 30_000;

/** When somebody must look at one that is not over, if nothing is heard of it. */
export const dueAtMs = ({ lease, updatedAtMs }: Run): number => lease?.expiresAtMs ?? updatedAtMs + lookAgainMs;

/** Up to when to look for those nobody is heard of: where one process owns the data folder, leases of a dead boot, too. */
export const silentUntilMs = ({ boot, nowMs }: Pick<By, "boot" | "nowMs">): number =>
  nowMs + (boot === undefined ? 0 : leaseMs);

/** Does somebody work on it? A lease of a boot that is over is nobody's. */
export function isHeld({ lease }: Run, { boot, nowMs }: By): boolean {
  const isOfDeadBoot = boot !== undefined && lease?.boot !== boot;
  return lease !== undefined && lease.expiresAtMs > nowMs && !isOfDeadBoot;
}

/** With a lease from now on. */
export const hold = <Held extends Run>(run: Held, by: By): Held => ({
  ...run,
  lease: leaseFor(by),
  updatedAtMs: by.nowMs,
});

/** Without its lease. */
export function letGo<Held extends Run>({ lease: _held, ...rest }: Held): Omit<Held, "lease"> {
  return rest;
}
