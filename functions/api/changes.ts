import { Changes as Contract } from "@darkroom/contract";
import { fromCursor, itemsOf, route, toCursor } from "@darkroom/platform";
import { Summaries } from "@darkroom/table";

/** So much later than the time it is stamped with a summary is usually seen: clocks differ, an index lags, a write takes its time. */
const settledAfterMs = 3_000;
/** On a machine that is hardly breathing it takes longer: every 20 s somebody who listens is told again what may have come late. */
const lookBackEveryMs = 20_000;
const latestMs = 10_000;
const shape = /^\d{1,15}(-\d{1,15}){0,2}$/;

/**
 * [Note: times in a cursor] Where somebody has come to, and when they were last told what came late. What is younger than
 * 3 s may still get company at an earlier time: a walk over several pages remembers where that began, and goes back to it at
 * its end. So a change is told more than once, never not at all, and half a minute after the last one there is silence.
 */
type Place = { toldMs: number; lookedBackMs: number; backMs?: number | undefined };

export const getChanges = route(Contract.get, async ({ params, ctx }) => {
  const nowMs = ctx.clock.nowMs();
  const settledMs = nowMs - settledAfterMs;
  if (params.since === undefined)
    return { items: [], nextCursor: cursorOf({ toldMs: settledMs, lookedBackMs: nowMs }), hasMore: false };
  const { toldMs, lookedBackMs, backMs } = beginOf(placeOf(params.since, nowMs), nowMs);
  const asked = { sinceMs: toldMs, untilMs: nowMs, limit: params.limit };
  const page = toldMs < nowMs ? await Summaries.pageChanges(ctx.table, asked) : { items: [], reachedMs: nowMs };
  const hasMore = page.reachedMs < nowMs;
  const unsettledMs = backMs ?? (page.reachedMs > settledMs ? Math.max(toldMs, settledMs) : undefined);
  const next = hasMore ? { toldMs: page.reachedMs, backMs: unsettledMs } : { toldMs: unsettledMs ?? page.reachedMs };
  return { items: await itemsOf(page.items, ctx), nextCursor: cursorOf({ ...next, lookedBackMs }), hasMore };
});

/** From where to tell: a walk goes on, whoever listens goes on too, or is taken back once in a while. */
function beginOf(place: Place, nowMs: number): Place {
  if (place.toldMs > nowMs) return { toldMs: nowMs - settledAfterMs, lookedBackMs: nowMs }; // the clock was set back
  const isLookingBack = place.backMs === undefined && nowMs - place.lookedBackMs >= lookBackEveryMs;
  if (!isLookingBack) return place;
  return { toldMs: Math.min(place.toldMs, place.lookedBackMs - latestMs), lookedBackMs: nowMs };
}

const cursorOf = ({ toldMs, lookedBackMs, backMs }: Place): string =>
  toCursor([toldMs, lookedBackMs, ...(backMs === undefined ? [] : [backMs])].join("-"));

function placeOf(cursor: string, nowMs: number): Place {
  const [toldMs = 0, lookedBackMs = nowMs, backMs] = fromCursor("since", cursor, shape).split("-").map(Number);
  return { toldMs, lookedBackMs, backMs };
}
