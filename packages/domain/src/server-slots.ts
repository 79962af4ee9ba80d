import * as z from "zod";
import { leaseMs } from "./job.ts";

const Count = z.number().int().nonnegative();

/** How many questions one process may ask of a server at a time, until its lease is over. */
const Share = z.object({
  owner: z.string(),
  boot: z.string().optional(), // of the one process that owns a data folder
  count: Count,
  expiresAtMs: z.number(),
});
export type Share = z.infer<typeof Share>;

/** Who asks a server of models, whatever process of whatever machine that is: all together no more than it takes at a time. */
export const Info = z.object({
  id: z.string(), // of the server: host:port
  most: Count, // questions at a time, as whoever wrote last has it
  shares: z.array(Share),
  revision: Count,
});
export type Info = z.infer<typeof Info>;

type By = { owner: string; boot?: string | undefined; nowMs: number };

/** A server nobody has asked yet. */
export const none = (id: string): Info => ({ id, most: 0, shares: [], revision: 0 });

/** The share a process has now; 0 once its lease is over. */
export const countOf = ({ shares }: Info, { owner, nowMs }: By): number =>
  shares.find((share) => share.owner === owner && share.expiresAtMs > nowMs)?.count ?? 0;

/** Those that count now. */
export const sharesNow = ({ shares }: Info, nowMs: number): Share[] =>
  shares.filter(({ expiresAtMs }) => expiresAtMs > nowMs);

/**
 * Gives a process as much as it wants of what others leave, with a lease from now on; nothing wanted, it gives all back.
 * What nobody renewed is free again, and so is what a process had that owned this data folder before. As it was, when
 * nothing is left.
 */
export function take(
  slots: Info,
  { owner, boot, nowMs }: By,
  { wanted, most }: { wanted: number; most: number },
): Info {
  const isOfDeadBoot = (share: Share) => share.boot !== undefined && boot !== undefined && share.boot !== boot;
  const others = sharesNow(slots, nowMs).filter((share) => share.owner !== owner && !isOfDeadBoot(share));
  const left = most - others.reduce((sum, { count }) => sum + count, 0);
  const count = Math.max(0, Math.min(wanted, left));
  const had = slots.shares.some((share) => share.owner === owner);
  if (count === 0) return had ? { ...slots, most, shares: others } : slots;
  const own = { owner, ...(boot !== undefined && { boot }), count, expiresAtMs: nowMs + leaseMs };
  return { ...slots, most, shares: [...others, own] };
}
