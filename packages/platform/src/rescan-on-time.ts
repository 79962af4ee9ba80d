import { Rescan, type Schedule, type Stage } from "@darkroom/domain";
import type { Context } from "./context.ts";
import { rescan } from "./rescan.ts";
import type { Came } from "./tick.ts";

const pagesAtOnce = 20; // 10,000 assets looked at
const mostAtOnce = 500;

/** One run of a scheduled rescan: at most as many assets as it says, from where the last run ended. */
export async function rescanOnTime(
  stages: readonly Stage.Stage[],
  { filter, limit, priority, cursor }: Schedule.Info,
  ctx: Context,
): Promise<Came> {
  const counts = { looked: 0, again: 0 };
  let from = cursor;
  for (let page = 0; page < pagesAtOnce && counts.again < limit; page++) {
    const asked = { filter: Rescan.Filter.parse(filter ?? {}), limit: Math.min(mostAtOnce, limit - counts.again) };
    const { looked, matched, next } = await rescan(stages, { ...asked, from, priority }, ctx);
    counts.looked += looked;
    counts.again += matched;
    from = next;
    if (from === undefined) break;
  }
  return { counts, cursor: from };
}
