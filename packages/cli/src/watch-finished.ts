import { setTimeout as sleep } from "node:timers/promises";
import { type Assets, Changes, Stages } from "@darkroom/contract";
import type * as z from "zod";
import type { Api } from "./api.ts";
import { numberOf } from "./import-log.ts";

type Item = z.infer<typeof Assets.Item>;

/** Counts assets of an import as finished when all their stages are final. */
export type FinishedWatch = {
  /** This key was put, and what becomes of it matters. */
  expect(key: string): void;
  /** It was not put after all. */
  forget(key: string): void;
  /**
   * Resolves when every expected asset is finished, or nothing more is to come: the signal, a library without open work
   * that still does not name them, an API that is silent for a minute. Answers how many were not seen finished.
   */
  rest(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
};

export type FinishedOptions = {
  onFinished: (item: { key: string; code: string | undefined }) => void;
  signal: AbortSignal;
  intervalMs?: number;
};

const finalStates = new Set(["done", "error", "cancelled", "skipped"]);
const patienceMs = 60_000; // with an API that does not answer
const quietMs = 20_000; // without news and without open work

/** Follows the library's changes from now on. Keeps a number per expected key, never the key. */
export async function watchFinished(api: Api, options: FinishedOptions): Promise<FinishedWatch> {
  const { signal, intervalMs = 1_000 } = options;
  const expected = new Set<number>();
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  let cursor = (await api.ask(Changes.get, {})).nextCursor;
  let newsAtMs = performance.now();
  let isAwaited = false;

  function notice(item: Item): void {
    const code = outcomeOf(item);
    if (!code || !expected.delete(numberOf(item.key))) return;
    newsAtMs = performance.now();
    options.onFinished({ key: item.key, code: code === "done" ? undefined : code });
  }

  async function look(): Promise<void> {
    for (let hasMore = true; hasMore && !stop.aborted; ) {
      const page = await api.ask(Changes.get, { since: cursor, limit: 500 });
      for (const item of page.items) notice(item);
      cursor = page.nextCursor;
      hasMore = page.hasMore;
    }
  }

  /** Whether waiting longer may still bring something. */
  async function isWorthWaiting(): Promise<boolean> {
    if (expected.size === 0) return false;
    if (performance.now() - newsAtMs < quietMs) return true;
    const { stages } = await api.ask(Stages.get, {});
    const isAtWork = stages.some(({ queued, running, hints }) => queued + running + hints.visible + hints.inFlight > 0);
    if (isAtWork) newsAtMs = performance.now();
    return isAtWork;
  }

  async function follow(): Promise<void> {
    let answeredAtMs = performance.now();
    while (!stop.aborted) {
      try {
        await look();
        answeredAtMs = performance.now();
        if (isAwaited && !(await isWorthWaiting())) return;
      } catch {
        if (performance.now() - answeredAtMs > patienceMs) return; // a restart takes seconds; its cursor goes on
      }
      await sleep(intervalMs, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  const following = follow();
  return {
    expect: (key) => void expected.add(numberOf(key)),
    forget: (key) => void expected.delete(numberOf(key)),
    async rest() {
      isAwaited = true;
      newsAtMs = performance.now();
      if (expected.size === 0) ended.abort();
      await following;
      return expected.size;
    },
    async [Symbol.asyncDispose]() {
      ended.abort();
      await following;
    },
  };
}

/** `done`, the code of what failed, or nothing while a stage is not final. */
function outcomeOf(item: Item): string | undefined {
  if (item.isDeleted) return "asset.deleted";
  const states = Object.entries(item.states);
  if (states.length === 0 || !states.every(([, state]) => finalStates.has(state))) return undefined;
  const failed = states.find(([, state]) => state === "error");
  return failed ? (item.reasons[failed[0]] ?? "error") : "done";
}
