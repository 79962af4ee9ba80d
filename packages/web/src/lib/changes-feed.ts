import { type Assets, Changes } from "@darkroom/contract";
import { ask, RequestFailed } from "./api.ts";

/**
 * Does the feed get answers? `away` only after a second failure on end, so that one hiccup says nothing; `locked` while the
 * library asks for its key.
 */
export type FeedState = "connecting" | "live" | "away" | "locked";

type Listener = {
  onStart(): void; // from here on nothing is missed: what is read now is kept up to date
  onChanges(items: readonly Assets.Item[]): void;
  onState(state: FeedState): void;
};

const pollMs = 1_000;
const hiddenMs = 20_000;
const backOffMs = [1_000, 2_000, 4_000, 8_000, 15_000];

/** Follows what changes in the library until the signal ends it: every second while the page is seen, seldom while it is not. */
export async function followChanges(listener: Listener, signal: AbortSignal): Promise<void> {
  let cursor: string | undefined;
  let failures = 0;
  listener.onState("connecting");
  while (!signal.aborted) {
    try {
      const answer = await ask(Changes.get, { since: cursor, limit: cursor === undefined ? undefined : 500 }, signal);
      if (cursor === undefined) listener.onStart();
      cursor = answer.nextCursor;
      failures = 0;
      listener.onState("live");
      if (answer.items.length > 0) listener.onChanges(answer.items);
      if (!answer.hasMore) await rest(document.hidden ? hiddenMs : pollMs, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof RequestFailed && error.status === 400) cursor = undefined; // too old to go on from: begin anew
      failures += 1;
      if (error instanceof RequestFailed && error.isLocked) listener.onState("locked");
      else if (failures > 1) listener.onState("away");
      await rest(backOffMs[Math.min(failures, backOffMs.length) - 1] ?? pollMs, signal);
    }
  }
}

/** Waits, but not when somebody looks at the page again, comes back online, or says so. */
function rest(waitMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onSeen);
      for (const name of ["online", tryNow]) window.removeEventListener(name, wake);
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const onSeen = () => !document.hidden && wake();
    const timer = setTimeout(wake, waitMs);
    document.addEventListener("visibilitychange", onSeen);
    for (const name of ["online", tryNow]) window.addEventListener(name, wake);
    signal.addEventListener("abort", wake);
  });
}

const tryNow = "darkroom:try-now";

/** Has the feed ask at once instead of waiting. */
export const askNow = (): boolean => window.dispatchEvent(new Event(tryNow));
