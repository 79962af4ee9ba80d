import type { Timeline } from "@darkroom/contract";
import type * as z from "zod";
import type { Show } from "../../../lib/address.ts";
import type { Item } from "./month.ts";

export type Counts = z.infer<typeof Timeline.get.answer>["months"];

/** How many assets of a month a filter shows. */
export function countOf(month: Counts[number], show: Show): number {
  if (show === "all") return month.count;
  return show === "problems" ? month.failed : month[show];
}

/** Does a filter show this asset? */
export function belongs(item: Item, show: Show): boolean {
  if (show === "all") return true;
  return show === "problems" ? item.issue === "failed" : item.kind === show;
}
