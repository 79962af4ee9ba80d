import { randomUUID } from "node:crypto";
import type { Clock } from "../cloud/clock.ts";
import type { Log } from "../log.ts";
import type { Invoke } from "./invoke.ts";

type ClockTriggerOptions = { name: string; everySec: number; invoke: Invoke; clock: Clock; log: Log };

/** Wakes a function again and again, never twice at a time: a tick that comes while the last one runs is skipped. */
export class ClockTrigger {
  readonly #options: ClockTriggerOptions;
  readonly #timer: Disposable;
  #running: Promise<void> | undefined;

  constructor(options: ClockTriggerOptions) {
    this.#options = options;
    this.#timer = options.clock.every(options.everySec * 1000, () => void this.tick());
  }

  get isRunning(): boolean {
    return this.#running !== undefined;
  }

  /** Runs the function now, unless it is running. Resolves when it is done; what it throws is noted, and the next tick comes. */
  tick(): Promise<void> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** No tick from now on; waits up to 10 s for the one that runs. */
  async stop(): Promise<void> {
    this.#timer[Symbol.dispose]();
    const { promise: tooLate, resolve } = Promise.withResolvers<void>();
    using _timer = this.#options.clock.after(10_000, resolve);
    await Promise.race([this.#running, tooLate]);
  }

  async #run(): Promise<void> {
    const { name, invoke, clock, log } = this.#options;
    try {
      await invoke(scheduledEvent(name, clock.nowMs()));
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log("error", "function failed", { function: name, reason: reason.slice(0, 1024) });
    }
  }
}

/** What EventBridge sends for a rule with a rate (EventBridge User Guide, "Scheduled Event"). */
function scheduledEvent(name: string, nowMs: number): object {
  return {
    version: "0",
    id: randomUUID(),
    "detail-type": "Scheduled Event",
    source: "aws.events",
    account: "000000000000",
    time: `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    region: "us-east-1",
    resources: [`arn:aws:events:us-east-1:000000000000:rule/${name}`],
    detail: {},
  };
}
