import type { Clock } from "../cloud/clock.ts";

/** A clock that flows like the machine's, plus whatever it was moved by hand. */
export type ManualClock = Clock & {
  /** Moves it forward; what falls due on the way is run, the earliest first, before this returns. */
  advance(ms: number): void;
  [Symbol.dispose](): void;
};

type Alarm = { dueAtMs: number; everyMs?: number; run: () => void };

/** Makes a clock for tests: an hour passes in no time, and whoever waits for it wakes. Its timers keep no process alive. */
export function manualClock(): ManualClock {
  const alarms = new Set<Alarm>();
  let movedMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const nowMs = () => Date.now() + movedMs;

  function earliest(): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of alarms) if (!first || alarm.dueAtMs < first.dueAtMs) first = alarm;
    return first;
  }

  /** Runs what is due by now. What is set again meanwhile waits for the next turn, or a short period would never end. */
  function ring(): void {
    const untilMs = nowMs();
    const rung = new Set<Alarm>();
    for (let alarm = earliest(); alarm && alarm.dueAtMs <= untilMs && !rung.has(alarm); alarm = earliest()) {
      rung.add(alarm);
      if (alarm.everyMs === undefined) alarms.delete(alarm);
      else alarm.dueAtMs = untilMs + alarm.everyMs;
      alarm.run();
    }
    wind();
  }

  function wind(): void {
    clearTimeout(timer);
    const next = earliest();
    if (next) timer = setTimeout(ring, Math.min(Math.max(next.dueAtMs - nowMs(), 0), 2 ** 31 - 1)).unref();
  }

  function set(alarm: Alarm): Disposable {
    alarms.add(alarm);
    wind();
    return { [Symbol.dispose]: () => void alarms.delete(alarm) };
  }

  return {
    nowMs,
    random: () => Math.random(),
    after: (ms, run) => set({ dueAtMs: nowMs() + ms, run }),
    every: (ms, run) => set({ dueAtMs: nowMs() + ms, everyMs: ms, run }),
    advance(ms) {
      movedMs += ms;
      ring();
    },
    [Symbol.dispose]() {
      alarms.clear();
      clearTimeout(timer);
    },
  };
}
