import { RequestFailed } from "../../../lib/api.ts";

const tries = 8;
const firstMs = 500;
const longestMs = 30_000;

/** Does it, and again after a while as long as nobody answers; at once when the network comes back. Eight times in all. */
export async function persist<Answer>(work: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  for (let tried = 1; ; tried++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      const isPassing = error instanceof RequestFailed && error.isOffline;
      if (!isPassing || tried >= tries || signal.aborted) throw error;
      await rest(Math.min(longestMs, firstMs * 2 ** (tried - 1)) * (0.5 + Math.random() / 2), signal);
    }
  }
}

function rest(waitMs: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const wake = () => resolve();
  const timer = setTimeout(wake, waitMs);
  window.addEventListener("online", wake);
  signal.addEventListener("abort", wake);
  return promise.finally(() => {
    clearTimeout(timer);
    window.removeEventListener("online", wake);
    signal.removeEventListener("abort", wake);
  });
}
