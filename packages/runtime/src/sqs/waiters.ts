import type { Clock } from "../cloud/clock.ts";

/** A long poll. `offer` answers true when it took messages (or is over); `giveUp` answers it empty. */
type Waiter = { offer(): boolean; giveUp(): void };

type Entry = Waiter & { leave(): void };
type Line = { entries: Set<Entry>; timer?: Disposable; isWoken: boolean };

/** Who waits on which queue. In memory only: a poll lives as long as its socket. */
export class Waiters {
  readonly #lines = new Map<string, Line>();
  readonly #clock: Clock;
  readonly #nextVisibleAtMs: (queueName: string) => number | undefined;

  /** `nextVisibleAtMs` says when a hidden message turns visible, so that the clock wakes whoever waits for it. */
  constructor(clock: Clock, nextVisibleAtMs: (queueName: string) => number | undefined) {
    this.#clock = clock;
    this.#nextVisibleAtMs = nextVisibleAtMs;
  }

  /** Until it took something, `untilMs` has come, or its caller is gone: nothing is taken for it any more then. */
  add(queueName: string, waiter: Waiter, untilMs: number, gone: AbortSignal): void {
    const line = this.#lines.get(queueName) ?? { entries: new Set(), isWoken: false };
    this.#lines.set(queueName, line);
    const end = () => {
      entry.leave();
      waiter.giveUp();
    };
    const timer = this.#clock.after(Math.max(0, untilMs - this.#clock.nowMs()), end);
    gone.addEventListener("abort", end, { once: true });
    const entry: Entry = {
      ...waiter,
      leave() {
        line.entries.delete(entry);
        timer[Symbol.dispose]();
        gone.removeEventListener("abort", end);
      },
    };
    line.entries.add(entry);
    this.#arm(queueName, line);
  }

  /** Something may have arrived: whoever waits looks, in order, after what this turn of the event loop still brings. */
  wake(queueName: string): void {
    const line = this.#lines.get(queueName);
    if (!line || line.isWoken) return;
    line.isWoken = true;
    setImmediate(() => this.#look(queueName, line));
  }

  close(): void {
    for (const line of this.#lines.values()) {
      line.timer?.[Symbol.dispose]();
      for (const entry of line.entries) {
        entry.leave();
        entry.giveUp();
      }
    }
    this.#lines.clear();
  }

  #look(queueName: string, line: Line): void {
    line.isWoken = false;
    for (const entry of line.entries) {
      if (!entry.offer()) break; // nothing there for the first in line, so nothing for the others
      entry.leave();
    }
    this.#arm(queueName, line);
  }

  #arm(queueName: string, line: Line): void {
    line.timer?.[Symbol.dispose]();
    delete line.timer;
    if (line.entries.size === 0) return;
    const atMs = this.#nextVisibleAtMs(queueName);
    if (atMs === undefined) return;
    line.timer = this.#clock.after(Math.max(0, atMs - this.#clock.nowMs()), () => this.wake(queueName));
  }
}
