import type { Fault } from "@darkroom/domain";

/** How long each step of a request may take, in milliseconds. None is another's: whichever runs out names its step. */
export type Deadlines = {
  connectMs: number; // until the server accepts
  preflightMs: number; // version, tags, show
  loadMs: number; // a cancelled load starts again from zero, so this one is long
  firstTokenMs: number; // nothing is sent before the first token: waiting in the queue and reading the prompt are in it
  betweenTokensMs: number;
  totalMs: number; // of the answer, once the model is loaded
};

/** For questions that are words. */
export const textDeadlines: Deadlines = {
  connectMs: 3_000,
  preflightMs: 2_000,
  loadMs: 300_000,
  firstTokenMs: 60_000,
  betweenTokensMs: 30_000,
  totalMs: 90_000,
};

/** For questions with pictures. */
export const visionDeadlines: Deadlines = { ...textDeadlines, firstTokenMs: 120_000, totalMs: 180_000 };

/** The steps a request has limits for: until it answers, between its lines, and all of it. */
export type Limits = { firstMs: number; betweenMs: number; totalMs: number };
export type Step = "first" | "between" | "total";

export type Watch = Disposable & {
  signal: AbortSignal; // aborted with the fault of the step that ran out, or with the caller's reason
  /** A line came: the next one has its own time. */
  beat(): void;
};

const heartbeatMs = 5_000;

/**
 * Watches one request. While a step has time left the request lives, so `progress` is called every 5 s besides at every
 * line: a model that loads for minutes says nothing, and its lease must not run out meanwhile.
 */
export function watch(
  limits: Limits,
  around: { faultOf: (step: Step) => Fault; signal?: AbortSignal | undefined; progress?: (() => void) | undefined },
): Watch {
  const { faultOf, signal, progress } = around;
  const ended = new AbortController();
  const after = (ms: number, step: Step) => setTimeout(() => ended.abort(faultOf(step)), ms);
  let waiting = after(limits.firstMs, "first");
  const total = after(limits.totalMs, "total");
  const heartbeat = setInterval(() => progress?.(), heartbeatMs);
  return {
    signal: signal ? AbortSignal.any([signal, ended.signal]) : ended.signal,
    beat: () => {
      clearTimeout(waiting);
      waiting = after(limits.betweenMs, "between");
      progress?.();
    },
    [Symbol.dispose]: () => {
      clearTimeout(waiting);
      clearTimeout(total);
      clearInterval(heartbeat);
    },
  };
}
