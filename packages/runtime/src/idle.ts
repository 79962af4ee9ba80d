import { setTimeout as sleep } from "node:timers/promises";
import type { ManualClock } from "./supervisor/manual-clock.ts";

/** What a queue holds. */
export type Depth = { queue: string; visible: number; delayed: number; inFlight: number };

export type Watched = {
  clock: ManualClock;
  /** Every queue that wakes somebody. */
  depths(): Depth[];
  /** When, on the clock, the first delayed or in-flight message becomes visible. */
  nextChangeMs(): number | undefined;
  /** How many invocations run. */
  handling(): number;
  /** How many messages are taken and not begun: a batch waits to become full. */
  held(): number;
};

/**
 * A message may be on the wire between queue and function; only what is the same at so many looks is taken for standing
 * still. Looks are counted, not time: a process that got no processor for a while has taken nothing from its wires either.
 */
const looksUntilStill = 8;

const lookEveryMs = 5;
const lookAgainMs = 100; // where many messages wait
const gatheringStepMs = 50;

/**
 * Resolves when there is nothing more to do: no message visible, delayed, in flight or being handled. Where only time is
 * missing, the clock is moved to the next message instead of waiting. Throws, saying what is left, after `withinMs`.
 */
export async function untilIdle(watched: Watched, withinMs: number): Promise<void> {
  const deadlineMs = performance.now() + withinMs;
  let seen = "";
  let looks = 0;
  while (performance.now() < deadlineMs) {
    const { visible, delayed, inFlight } = sumOf(watched.depths());
    const handling = watched.handling();
    if (visible + delayed + inFlight + handling === 0) return;

    const now = `${visible} ${delayed} ${inFlight} ${handling}`;
    looks = now === seen ? looks + 1 : 0;
    seen = now;
    const isGathering = visible + handling === 0 && watched.held() > 0;
    if (isGathering) watched.clock.advance(gatheringStepMs); // small enough that nothing else comes due by it
    const isStill = inFlight === 0 || looks >= looksUntilStill;
    const isStanding = visible + handling === 0 && isStill && !isGathering;
    if (isStanding) moveToNext(watched);
    await sleep(isStanding ? 0 : Math.min(lookEveryMs + visible, lookAgainMs)); // at a backlog looking costs
  }
  const { depths, handling } = { depths: watched.depths(), handling: watched.handling() };
  const left = depths.filter((depth) => depth.visible + depth.delayed + depth.inFlight > 0);
  throw new Error(`not idle after ${withinMs} ms: ${handling} invocations run, and ${JSON.stringify(left)}`);
}

function moveToNext({ clock, nextChangeMs }: Watched): void {
  const nextMs = nextChangeMs();
  if (nextMs !== undefined) clock.advance(Math.max(nextMs - clock.nowMs(), 0) + 1);
}

function sumOf(depths: Depth[]): Omit<Depth, "queue"> {
  const sum = { visible: 0, delayed: 0, inFlight: 0 };
  for (const { visible, delayed, inFlight } of depths) {
    sum.visible += visible;
    sum.delayed += delayed;
    sum.inFlight += inFlight;
  }
  return sum;
}
