import { setTimeout as sleep } from "node:timers/promises";
import { type Assets, Changes, Stages } from "@darkroom/contract";
import type * as z from "zod";
import { stages } from "../../../functions/stages.ts";
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

/** Stages that no import waits for: they begin when it is over. */
const later = new Set<string>(stages.filter(({ isBackground }) => isBackground).map(({ name }) => name));
const finalStates = new Set(["done", "error", "cancelled", "skipped"]);
const patienceMs = 60_000; // with an API that does not answer
const quietMs = 20_000; // without news and without open work

/** Follows the library's changes from now on. Keeps a number per expected key, never the key. */
export async function watchFinished(api: Api, options: FinishedOptions): Promise<FinishedWatch> {
  const { signal, intervalMs = 1_000 } = options;
  const expected = openExpected(options.onFinished);
  const ended = new AbortController();
  const stop = AbortSignal.any([signal, ended.signal]);
  let cursor = (await api.ask(Changes.get, {})).nextCursor;
  let isAwaited = false;

  async function follow(): Promise<void> {
    let answeredAtMs = performance.now();
    while (!stop.aborted) {
      try {
        for await (const page of pages(api, cursor, stop)) {
          for (const item of page.items) expected.notice(item);
          cursor = page.nextCursor;
        }
        answeredAtMs = performance.now();
        if (isAwaited && !(await isWorthWaiting(api, expected))) return;
      } catch {
        if (performance.now() - answeredAtMs > patienceMs) return; // a restart takes seconds; its cursor goes on
      }
      await sleep(intervalMs, undefined, { signal: stop }).catch(() => undefined);
    }
  }

  const following = follow();
  return {
    expect: (key) => void expected.numbers.add(numberOf(key)),
    forget: (key) => void expected.numbers.delete(numberOf(key)),
    async rest() {
      isAwaited = true;
      expected.newsAtMs = performance.now();
      if (expected.numbers.size === 0) ended.abort();
      await following;
      return expected.numbers.size;
    },
    async [Symbol.asyncDispose]() {
      ended.abort();
      await following;
    },
  };
}

type Expected = { numbers: Set<number>; newsAtMs: number; notice(item: Item): void };

function openExpected(onFinished: FinishedOptions["onFinished"]): Expected {
  const expected: Expected = {
    numbers: new Set(),
    newsAtMs: performance.now(),
    notice(item) {
      const code = outcomeOf(item);
      if (!code || !expected.numbers.delete(numberOf(item.key))) return;
      expected.newsAtMs = performance.now();
      onFinished({ key: item.key, code: code === "done" ? undefined : code });
    },
  };
  return expected;
}

async function* pages(api: Api, since: string, stop: AbortSignal) {
  let cursor = since;
  for (let hasMore = true; hasMore && !stop.aborted; ) {
    const page = await api.ask(Changes.get, { since: cursor, limit: 500 });
    yield page;
    cursor = page.nextCursor;
    hasMore = page.hasMore;
  }
}

/** Whether waiting longer may still bring something. A lane somebody closed may stay so for days. */
async function isWorthWaiting(api: Api, expected: Expected): Promise<boolean> {
  if (expected.numbers.size === 0) return false;
  if (performance.now() - expected.newsAtMs < quietMs) return true;
  const { stages: open } = await api.ask(Stages.get, {});
  const isAtWork = open
    .filter(({ stage }) => !later.has(stage))
    .some(({ isOpen, queued, running, hints }) => isOpen && queued + running + hints.visible + hints.inFlight > 0);
  if (isAtWork) expected.newsAtMs = performance.now();
  return isAtWork;
}

/** `done`, the code of what failed, or nothing while a stage is not final. */
function outcomeOf(item: Item): string | undefined {
  if (item.isDeleted) return "asset.deleted";
  const states = Object.entries(item.states).filter(([stage]) => !later.has(stage));
  if (states.length === 0 || !states.every(([, state]) => finalStates.has(state))) return undefined;
  const failed = states.find(([, state]) => state === "error");
  return failed ? (item.reasons[failed[0]] ?? "error") : "done";
}
