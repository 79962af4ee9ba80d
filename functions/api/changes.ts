import { Changes as Contract } from "@darkroom/contract";
import { route } from "@darkroom/platform";
import { Summaries } from "@darkroom/table";
import { fromCursor, toCursor } from "./cursor.ts";
import { itemsOf } from "./items.ts";

/** A summary may be seen so much later than the time it was made at: clocks differ, and an index lags. */
const settledAfterMs = 3_000;
const shape = /^\d{1,15}(-\d{1,15})?$/;

/**
 * Where somebody has come to. [Note: two times in a cursor] What is younger than 3 s may still get company at an earlier
 * time. A walk over several pages remembers where that began, and goes back to it at its end: told twice, never missed.
 */
type Place = { toldMs: number; backMs?: number | undefined };

export const getChanges = route(Contract.get, async ({ params, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  const settledMs = nowMs - settledAfterMs;
  if (params.since === undefined) return { items: [], nextCursor: cursorOf({ toldMs: settledMs }), hasMore: false };
  const place = placeOf(params.since);
  const sinceMs = place.toldMs > nowMs ? settledMs : place.toldMs; // the clock was set back
  const isNothing = sinceMs >= nowMs;
  const asked = { sinceMs, untilMs: nowMs, limit: params.limit };
  const { items, reachedMs } = isNothing
    ? { items: [], reachedMs: nowMs }
    : await Summaries.pageChanges(ctx.table, asked);
  const hasMore = reachedMs < nowMs;
  const backMs = place.backMs ?? (reachedMs > settledMs ? Math.max(sinceMs, settledMs) : undefined);
  const next = hasMore ? { toldMs: reachedMs, backMs } : { toldMs: backMs ?? reachedMs };
  return { items: await itemsOf(items, ctx), nextCursor: cursorOf(next), hasMore };
});

const cursorOf = ({ toldMs, backMs }: Place): string =>
  toCursor(backMs === undefined ? `${toldMs}` : `${toldMs}-${backMs}`);

function placeOf(cursor: string): Place {
  const [toldMs = 0, backMs] = fromCursor("since", cursor, shape).split("-").map(Number);
  return { toldMs, backMs };
}
