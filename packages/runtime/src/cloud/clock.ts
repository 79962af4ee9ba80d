/** What time it is and when to wake, for everything the product promises in time. Tests bring one that is moved by hand. */
export type Clock = {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** At least 0, below 1. */
  random(): number;
  every(ms: number, run: () => void): Disposable;
  after(ms: number, run: () => void): Disposable;
};

/** The machine's own clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  random: () => Math.random(),
  every: (ms, run) => disposable(setInterval(run, ms)),
  after: (ms, run) => disposable(setTimeout(run, Math.min(ms, longestTimeoutMs))),
};

/** Node fires a timer that is set for longer than this at once; woken early, every caller looks at the time again. */
const longestTimeoutMs = 2 ** 31 - 1;

function disposable(timer: NodeJS.Timeout): Disposable {
  timer.unref();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
