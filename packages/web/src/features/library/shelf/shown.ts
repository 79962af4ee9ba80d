import type { Timeline } from "@darkroom/contract";
import type * as z from "zod";
import type { Show } from "../../../lib/address.ts";
import type { Item } from "./month.ts";

export type Counts = z.infer<typeof Timeline.get.answer>["months"];

/** Months of counted values: whatever a filter shows of them, it is all there is. */
export const monthsOf = (values: readonly { value: string | null; count: number }[]): Counts =>
  values.flatMap(({ value, count }) =>
    value === null
      ? []
      : [{ month: value, count, image: count, video: count, audio: count, other: count, failed: count, busy: 0 }],
  );

/** How many assets of a month a filter shows. */
export function countOf(month: Counts[number], show: Show): number {
  if (show === "all") return month.count;
  return show === "problems" ? month.failed : month[show];
}

/** Is it shown by another asset: the film of a live photo by its photo, what is in a stack by its cover? */
const isBehind = ({ assetId, kind, pairedWith, stack }: Item): boolean =>
  (kind === "video" && pairedWith !== undefined) || (stack !== undefined && stack.cover !== assetId);

/** Does a filter show this asset? None shows what another one is shown for. */
export function belongs(item: Item, show: Show): boolean {
  if (isBehind(item)) return false;
  if (show === "all") return true;
  return show === "problems" ? item.issue === "failed" : item.kind === show;
}
