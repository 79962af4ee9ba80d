/** A turn; disposed of, it is the next one's. */
export type Turns = { take(priority: 0 | 1, signal: AbortSignal): Promise<Disposable> };

type Waiting = { priority: 0 | 1; begin: () => void };

/**
 * Takes turns at a server that answers so many at a time. Of those who wait, what a person waits for (0) comes before what
 * nobody does, and otherwise the first who came. Who is aborted while waiting throws the signal's reason, and takes no turn.
 */
export function openTurns(slots: number): Turns {
  const waiting: Waiting[] = [];
  let free = slots;
  const next = (): void => {
    const at = waiting.findIndex(({ priority }) => priority === 0);
    const [first] = waiting.splice(Math.max(at, 0), 1);
    if (first) first.begin();
    else free += 1;
  };
  const turn = (): Disposable => {
    let isOver = false;
    return {
      [Symbol.dispose]: () => {
        if (!isOver) next();
        isOver = true;
      },
    };
  };
  return {
    take: async (priority, signal) => {
      signal.throwIfAborted();
      if (free > 0) {
        free -= 1;
        return turn();
      }
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
      try {
        await promise;
      } finally {
        signal.removeEventListener("abort", leave);
      }
      return turn();
    },
  };
}
