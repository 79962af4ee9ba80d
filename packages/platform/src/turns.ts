/** A turn; disposed of, it is the next one's. */
export type Turns = {
  /** Waits for one. Who is aborted while waiting throws the signal's reason, and takes no turn. */
  take(priority: 0 | 1, signal: AbortSignal): Promise<Disposable>;
  /** From now on so many at a time; what goes on goes on to its end. */
  resize(slots: number): void;
  /** How many have a turn, or wait for one. */
  wanted(): number;
};

type Waiting = { priority: 0 | 1; begin: () => void };

/**
 * Takes turns at a server that answers so many at a time. Of those who wait, what a person waits for (0) comes before what
 * nobody does, and otherwise the first who came.
 */
export function openTurns(first: number): Turns {
  const waiting: Waiting[] = [];
  let slots = first;
  let taken = 0;
  const goOn = (): void => {
    while (taken < slots && waiting.length > 0) {
      const at = waiting.findIndex(({ priority }) => priority === 0);
      const [next] = waiting.splice(Math.max(at, 0), 1);
      taken += 1;
      next?.begin();
    }
  };
  const turn = (): Disposable => {
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (isOver) return;
        isOver = true;
        taken -= 1;
        goOn();
      },
    };
  };
  return {
    take: async (priority, signal) => {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const mine: Waiting = { priority, begin: resolve };
      const leave = () => {
        const at = waiting.indexOf(mine);
        if (at < 0) return; // it is our turn already
        waiting.splice(at, 1);
        reject(signal.reason);
      };
      waiting.push(mine);
      signal.addEventListener("abort", leave, { once: true });
      goOn();
      try {
        await promise;
      } finally {
        signal.removeEventListener("abort", leave);
      }
      return turn();
    },
    resize: (now) => {
      slots = now;
      goOn();
    },
    wanted: () => taken + waiting.length,
  };
}
