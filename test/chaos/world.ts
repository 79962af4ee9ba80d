import { openEvents } from "./events.ts";
import { openFaults, type Plan, type Service, SimulatedError } from "./faults.ts";
import { type Random, seededRandom } from "./random.ts";

/** One life of one process: all its coroutines end when it dies, and never go on. */
export type Process = {
  readonly name: string;
  readonly boot?: string;
  readonly skewMs: number; // how far its clock is off
  readonly isMortal: boolean; // people and checkers are spared
  isDead: boolean;
  frozenUntilMs: number;
  ended: (() => void)[];
};

/** Something that must never be, was. */
export class Violation extends Error {
  override name = "Violation";
}

export type World = ReturnType<typeof openWorld>;

const startMs = Date.parse("2024-03-10T12:00:00Z");
const linesKept = 60;
const stepsMost = 60_000;

/**
 * A virtual world: its own time, and one thing happening at a time. Every remote call and timer waits until the
 * scheduler takes it, and everything that follows from it runs to the end before the next one is taken; so the same seed
 * gives the same history. `current` is the process whose code runs.
 */
export function openWorld(seed: number, { isTraced = false, plan }: { isTraced?: boolean; plan?: Plan } = {}) {
  const dice: Random = seededRandom(seed);
  const events = openEvents();
  const lines: string[] = [];
  const calls: Partial<Record<Service, number>> = {};
  const state = {
    nowMs: startMs,
    steps: 0,
    digest: 0x811c9dc5,
    current: undefined as Process | undefined,
    violation: undefined as Violation | undefined,
  };
  const faults = openFaults({ dice, nowMs: () => state.nowMs, startMs, ...(plan && { plan }) });
  const outside = processOf("outside", { isMortal: false });

  const note = (text: string): void => {
    const line = `${((state.nowMs - startMs) / 1000).toFixed(1)}s ${state.current?.name ?? "-"}: ${text}`;
    for (let at = 0; at < line.length; at++) state.digest = Math.imul(state.digest ^ line.charCodeAt(at), 0x01000193);
    lines.push(line);
    if (isTraced) console.log(line);
    else if (lines.length > 2 * linesKept) lines.splice(0, linesKept);
  };

  const schedule = (delayMs: number, process: Process, run: () => void): (() => void) =>
    events.add(state.nowMs + Math.max(0, delayMs), () => {
      if (process.isDead) return;
      if (process.frozenUntilMs > state.nowMs) {
        schedule(process.frozenUntilMs - state.nowMs + dice.between(0, 50), process, run);
        return;
      }
      state.current = process;
      run();
    });

  const kill = (process: Process, why: string): void => {
    if (process.isDead) return;
    process.isDead = true;
    note(`${process.name} dies: ${why}`);
    for (const end of process.ended) end();
  };

  /** Everything the process does stands still for a while. */
  const freeze = (process: Process, forMs: number): void => {
    process.frozenUntilMs = state.nowMs + forMs;
    note(`${process.name} stands still for ${Math.round(forMs / 1000)} s`);
  };

  /** A remote call of the current process: it arrives, has its effect, and answers; or any of that goes wrong. */
  function remote<Answer>(service: Service, effect: () => Answer): Promise<Answer> {
    const process = state.current ?? outside;
    calls[service] = (calls[service] ?? 0) + 1;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const answer = (settle: () => void, delayMs: number) => {
      if (delayMs <= 0 && process.frozenUntilMs <= state.nowMs) settle();
      else schedule(delayMs, process, settle);
    };
    const arrive = (sends: number): void => {
      const isOnItsWay = dice.chance(0.5);
      events.add(state.nowMs + faults.latencyMs(service), () => {
        if (process.isDead) {
          state.current = process;
          if (isOnItsWay) quietly(effect); // sent before it died
          return;
        }
        state.current = process;
        const fault = process.isMortal ? faults.of(service) : { kind: "none" as const, delayMs: 0 };
        if (fault.kind !== "none") note(`${fault.kind} at ${service}`);
        if (fault.kind === "dies before") return kill(process, `before ${service}`);
        if (fault.kind === "refused") return reject(new SimulatedError(service));
        try {
          const value = effect();
          if (fault.kind === "dies after") return kill(process, `after ${service}`);
          if (fault.kind === "answer lost") {
            if (sends < 3 && dice.chance(0.7)) return arrive(sends + 1); // as the SDK sends again
            return answer(() => reject(new SimulatedError(service)), dice.between(1000, 6000));
          }
          answer(() => resolve(value), fault.delayMs);
        } catch (error) {
          if (error instanceof Violation) throw error;
          answer(() => reject(error), fault.delayMs);
        }
      });
    };
    arrive(1);
    return promise;
  }

  /** Notes what must never be, and ends the history, whatever the code that finds it does with errors. */
  const violate = (message: string): never => {
    state.violation ??= new Violation(message);
    throw state.violation;
  };

  /** What became of a coroutine that never ends by itself. */
  const ended = (error: unknown): void => {
    if (!(error instanceof Violation))
      state.violation ??= new Violation(`a coroutine ended: ${(error as Error).stack}`);
  };

  const step = async (): Promise<boolean> => {
    const event = events.take();
    if (!event) return false;
    if (++state.steps > stepsMost) throw new Violation(`the world does not come to rest: ${stepsMost} events`);
    state.nowMs = Math.max(state.nowMs, event.atMs);
    state.current = undefined;
    event.run();
    await new Promise((drained) => setImmediate(drained));
    if (state.violation) throw state.violation;
    return true;
  };

  return {
    dice,
    faults,
    outside,
    remote,
    schedule,
    kill,
    freeze,
    note,
    violate,
    ended,
    step,
    startMs,
    nowMs: () => state.nowMs,
    /** The name of the process whose code runs, or whose call arrived. */
    who: (): string | undefined => state.current?.name,
    lines: () => lines.slice(-linesKept),
    steps: () => state.steps,
    calls: (service: Service): number => calls[service] ?? 0,
    digest: () => (state.digest >>> 0).toString(16),
    /** Lets a process begin to run code. */
    enter: (process: Process): void => {
      state.current = process;
    },
    sleep: (process: Process, ms: number): Promise<void> =>
      new Promise((resolve) => void schedule(ms, process, resolve)),
    clockOf: (process: Process) => clockOf(process, { nowMs: () => state.nowMs, schedule, random: dice.random }),
  };
}

function quietly(effect: () => unknown): void {
  try {
    effect();
  } catch (error) {
    if (error instanceof Violation) throw error;
  }
}

/** A process that has just been started. */
export const processOf = (
  name: string,
  { boot, skewMs = 0, isMortal = true }: { boot?: string | undefined; skewMs?: number; isMortal?: boolean } = {},
): Process => ({
  name,
  ...(boot !== undefined && { boot }),
  skewMs,
  isMortal,
  isDead: false,
  frozenUntilMs: 0,
  ended: [],
});

type Time = {
  nowMs(): number;
  random(): number;
  schedule(delayMs: number, process: Process, run: () => void): () => void;
};

/** The clock of a process: off by its skew, with timers that end with it. */
function clockOf(process: Process, { nowMs, random, schedule }: Time) {
  const every = (ms: number, run: () => void): Disposable => {
    let cancel = () => {};
    const again = () => {
      cancel = schedule(ms, process, () => {
        again();
        run();
      });
    };
    again();
    return { [Symbol.dispose]: () => cancel() };
  };
  return {
    nowMs: () => Math.round(nowMs() + process.skewMs),
    random,
    every,
    after: (ms: number, run: () => void): Disposable => {
      const cancel = schedule(ms, process, run);
      return { [Symbol.dispose]: cancel };
    },
  };
}
