import { Fault } from "./fault.ts";
import type { Info as Job, Outcome } from "./job.ts";

/** The classes of protocol: what a queue does about a failure. */
export type Class = "transient" | "resource" | "permanent" | "poison" | "superseded" | "ended" | "lost";

const poison = new Set(["poison_crash", "oom", "cpu_limit", "timeout_killed"]);
const ended = new Set(["cancelled", "expired", "dead_letter"]);
const usualBackoff = { baseMs: 1000, maxMs: 30_000 };
const resourceWaitMs = 30_000;
const supersededWaitMs = 5_000;
const supersededWaitMaxMs = 15 * 60_000;

/** Reads what was thrown: the code people see, and the class that decides. Any error that is not a fault is ours: transient. */
export function classify(error: unknown): { code: string; class: Class; message: string } {
  const code = codeOf(error);
  return { code, class: classOf(error, code), message: messageOf(error) };
}

/**
 * What an attempt that threw came to: given up, waiting without counting, or again with back-off: up to twice as long each
 * time, of which any part at random.
 */
export function outcomeOf(
  error: unknown,
  job: Job,
  clock: { nowMs(): number; random(): number },
  backoff = usualBackoff,
): Outcome {
  const { code: reason, class: found, message } = classify(error);
  const why = { reason, message };
  const nowMs = clock.nowMs();
  if (reason === "cancelled") return { state: "cancelled", reason };
  if (found === "superseded") {
    const waitMs = Math.min(supersededWaitMaxMs, supersededWaitMs * 2 ** job.deferrals);
    return { state: "waiting", ...why, notBeforeMs: nowMs + waitMs };
  }
  if (reason === "model.refusal") return { state: "skipped", ...why };
  if (found === "permanent" || found === "ended") return { state: "error", ...why };
  if (found === "resource") return { state: "waiting", ...why, notBeforeMs: nowMs + resourceWaitMs };
  const backoffMs = clock.random() * Math.min(backoff.maxMs, backoff.baseMs * 2 ** job.attempt);
  return { state: "again", ...why, notBeforeMs: nowMs + backoffMs };
}

const tired = new Set([
  ...["timeout", "network", "http_429", "http_5xx", "throttled", "spawn_fail", "db_locked", "decoder.crashed"],
  ...["stream.truncated", "stream.malformed", "model.runaway", "job.crashed", "job.exhausted"],
  ...["ollama.load_timeout", "ollama.oom", "ollama.runner_crashed"],
]);

/**
 * What is to be done about a job that ended so: `transient` was tried as often as it may be and may do now; `poison` took its
 * workers along; `ended` somebody ended; `permanent` will be the same until the file or Darkroom is another.
 */
export function classOfCode(code: string | undefined): Extract<Class, "transient" | "poison" | "ended" | "permanent"> {
  if (code === undefined || ended.has(code)) return "ended";
  if (poison.has(code)) return "poison";
  return tired.has(code) ? "transient" : "permanent";
}

function classOf(error: unknown, code: string): Class {
  if (code === "superseded") return "superseded";
  if (ended.has(code)) return "ended";
  if (poison.has(code)) return "poison";
  if (!(error instanceof Fault)) return "transient";
  if (error.kind === "invalid" || error.kind === "missing" || error.kind === "unsupported") return "permanent";
  if (error.kind === "unavailable") return "resource";
  return error.kind === "conflict" ? "lost" : "transient";
}

function codeOf(error: unknown): string {
  if (error instanceof Fault) return error.code;
  return error instanceof DOMException && error.name === "TimeoutError" ? "timeout" : "job.crashed";
}

/** What people may read: a fault's own sentence, nothing of an unexpected error's text. */
const messageOf = (error: unknown): string =>
  error instanceof Fault ? error.message.slice(0, 1024) : "An unexpected error; the log has its stack";
