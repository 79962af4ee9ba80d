/** What time it is and when to wake: the hosts' clock; tests and the simulator bring one that is moved by hand. */
export type Clock = {
  nowMs(): number;
  random(): number; // at least 0, below 1
  every(ms: number, run: () => void): Disposable;
  after(ms: number, run: () => void): Disposable;
};

/** The machine's own clock. Its timers keep no process alive. */
export const systemClock: Clock = {
  nowMs: () => Date.now(),
  random: () => Math.random(),
  every: (ms, run) => disposable(setInterval(run, ms)),
  after: (ms, run) => disposable(setTimeout(run, ms)),
};

function disposable(timer: NodeJS.Timeout): Disposable {
  timer.unref();
  return { [Symbol.dispose]: () => clearTimeout(timer) };
}
