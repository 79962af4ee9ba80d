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

/** Does a filter show this asset? None shows the film of a live photo: that is shown with its photo. */
export function belongs(item: Item, show: Show): boolean {
  if (item.kind === "video" && item.pairedWith !== undefined) return false;
  if (show === "all") return true;
  return show === "problems" ? item.issue === "failed" : item.kind === show;
}
