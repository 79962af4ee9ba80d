import { setTimeout } from "node:timers/promises";
import { Fault } from "@darkroom/domain";

/** How often something is tried, and how long the first wait between two tries is; each further one is twice as long. */
export type Patience = { tries: number; firstMs: number };

const longestMs = 30_000;

/**
 * Does it, and again after a while when nobody answered or the server could not; at most `tries` times. What the server
 * refuses is thrown at once.
 */
export async function persist<Answer>(
  work: () => Promise<Answer>,
  { tries, firstMs }: Patience,
  signal: AbortSignal,
): Promise<Answer> {
  for (let tried = 1; ; tried++) {
    try {
      signal.throwIfAborted();
      return await work();
    } catch (error) {
      const isPassing = error instanceof Fault && (error.kind === "unavailable" || error.kind === "interrupted");
      if (!isPassing || tried >= tries || signal.aborted) throw error;
      const waitMs = Math.min(longestMs, firstMs * 2 ** (tried - 1));
      await setTimeout(waitMs * (0.5 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
    }
  }
}
