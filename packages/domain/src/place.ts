import { Fault } from "./fault.ts";
import type { Info as Membership } from "./membership.ts";

/** Where a member of a collection stands: by its position, and among those that share one by the digits `within`. */
export type Place = Pick<Membership, "position" | "within">;

const radix = 36;
const digits = "0123456789abcdefghijklmnopqrstuvwxyz"; // in the order of their codes
const middle = digits[radix / 2] ?? "";
const ticksInMs = 4096; // what a position of today can hold of a millisecond
const zero = 2n ** 56n; // positions before 1970 are those of what was put first
const headLength = 12;

/** A place as a text that sorts as places do, by its characters' codes. */
export function textOf({ position, within = "" }: Place): string {
  const ticks = zero + BigInt(Math.round(position * ticksInMs));
  return ticks.toString(radix).padStart(headLength, "0") + within;
}

/** Places for so many, one after the other, that come before all there are: the later they are asked for, the further. */
export const first = (count: number, nowMs: number): Place[] =>
  Array.from({ length: count }, (_, at) => ({ position: -nowMs - (count - at) / 1000 }));

/** Likewise after all there are, and before all that come later. */
export const last = (count: number, nowMs: number): Place[] =>
  Array.from({ length: count }, (_, at) => ({ position: nowMs + at / 1000 }));

/**
 * Places for so many, one after the other, right after one member, right before another, or between both: no other member's
 * place changes. Throws `collection.reordered` when the one to come after does not stand before the other.
 */
export function between(after: Place | undefined, before: Place | undefined, count: number): Place[] {
  if (!after) {
    const ahead = before?.position ?? 0;
    return Array.from({ length: count }, (_, at) => ({ position: ahead - (count - at) }));
  }
  if (before && textOf(after) > textOf(before))
    throw new Fault("conflict", "collection.reordered", "These two stand in another order by now", {
      field: "before",
    });
  const isShared = before?.position === after.position && before.within !== after.within; // alike: after both
  const texts = spread(after.within ?? "", isShared ? before.within : undefined, count);
  return texts.map((within) => ({ position: after.position, within }));
}

/** So many texts between two, in their order; the lower may be empty, the upper absent. */
function spread(low: string, high: string | undefined, count: number): string[] {
  if (count <= 0) return [];
  if (high === undefined) {
    const next = after(low);
    return [next, ...spread(next, high, count - 1)];
  }
  const half = Math.floor(count / 2);
  const mid = halfway(low, high);
  return [...spread(low, mid, half), mid, ...spread(mid, high, count - 1 - half)];
}

/** The next text: of the same length as long as its last digit can be raised. */
function after(text: string): string {
  if (text === "") return middle;
  const next = digits[digits.indexOf(text.at(-1) ?? "") + 1];
  return next === undefined ? `${text}1` : text.slice(0, -1) + next;
}

/** A text between two, as short as can be; none ends in a zero, so that there is always room below. */
function halfway(low: string, high: string | undefined): string {
  let same = 0;
  while (high && (low[same] ?? "0") === high[same]) same++;
  if (high && same > 0) return high.slice(0, same) + halfway(low.slice(same), high.slice(same));
  const from = low === "" ? 0 : digits.indexOf(low[0] ?? "");
  const to = high === undefined ? radix : digits.indexOf(high[0] ?? "");
  if (to - from > 1) return digits[Math.round((from + to) / 2)] ?? "";
  if (high && high.length > 1) return high.slice(0, 1);
  return (digits[from] ?? "") + halfway(low.slice(1), undefined);
}
