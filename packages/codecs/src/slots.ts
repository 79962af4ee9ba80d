/** The right to do one of a bounded number of things at once; disposing gives it back. */
export type Slot = Disposable;

export type Slots = {
  /** A slot, as soon as one is free and in order of asking; `undefined` after `withinMs`. Rejects when aborted. */
  take(options?: { withinMs?: number; signal?: AbortSignal }): Promise<Slot | undefined>;
  /** How long none has been held, in milliseconds; 0 while one is. */
  restedMs(): number;
};

/** A slot that counts nothing, for work that needs none. */
export const freeSlot: Slot = { [Symbol.dispose]: () => {} };

/** `count` slots, handed out first come, first served. */
export function makeSlots(count: number): Slots {
  let free = count;
  let restsFromMs = Number.NEGATIVE_INFINITY;
  const waiting = new Set<(slot: Slot) => void>();

  const giveBack = () => {
    const [next] = waiting;
    if (!next) {
      free += 1;
      restsFromMs = performance.now();
      return;
    }
    waiting.delete(next);
    next(oneSlot());
  };
  const oneSlot = (): Slot => {
    let isHeld = true;
    const dispose = () => {
      if (isHeld) giveBack();
      isHeld = false;
    };
    return { [Symbol.dispose]: dispose };
  };

  const take: Slots["take"] = async ({ withinMs, signal } = {}) => {
    signal?.throwIfAborted();
    if (free > 0) {
      free -= 1;
      return oneSlot();
    }
    const { promise, resolve, reject } = Promise.withResolvers<Slot | undefined>();
    const onAbort = () => {
      waiting.delete(resolve); // at once: a slot given to somebody who has left would be lost
      reject(signal?.reason);
    };
    waiting.add(resolve);
    const timer = withinMs === undefined ? undefined : setTimeout(resolve, withinMs, undefined);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      return await promise;
    } finally {
      waiting.delete(resolve);
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    }
  };
  return { take, restedMs: () => (free < count ? 0 : performance.now() - restsFromMs) };
}
