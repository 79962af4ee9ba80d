import * as z from "zod";

const Count = z.number().int().nonnegative();

/** One process that works on a lane, as it last told of itself. It alone writes its item. */
export const Info = z.object({
  lane: z.string(),
  id: z.string(), // ids sort by when they were started
  owner: z.string(), // as its leases name it
  host: z.string(),
  method: z.enum(["event", "direct", "local"]), // woken by a queue of a cloud, started by hand, or within `npm start`
  args: z.array(z.string()), // it was started with
  startedAtMs: z.number(),
  heartbeatAtMs: z.number().optional(), // none yet: nobody knows whether it runs
  endedAtMs: z.number().optional(),
  running: Count,
  settled: Count, // jobs that are over
  minutes: z.array(z.object({ minute: z.number().int(), settled: Count })), // the last ones something was settled in
  failures: z.record(z.string(), z.object({ class: z.string(), count: Count, atMs: z.number() })), // by code, attempts
  retries: z.object({ vision: Count, feedback: Count }), // attempts that are made again, by what the model was to look at
});
export type Info = z.infer<typeof Info>;

/** `unverified` until the first heartbeat, `silent` when the last one is too long ago. */
export type State = "unverified" | "running" | "silent" | "ended";

export type Phase = keyof Info["retries"];

const freshMs = 90_000; // three heartbeats
const mostMinutes = 15;
const mostCodes = 40;
const rateOverMinutes = 10;
const minuteMs = 60_000;

type Start = Pick<Info, "lane" | "owner" | "host" | "method" | "args">;

/** A worker that was started and has shown no sign of life. */
export const start = (given: Start, nowMs: number): Info => ({
  ...given,
  id: `${nowMs.toString(36).padStart(9, "0")}-${given.owner}`,
  startedAtMs: nowMs,
  running: 0,
  settled: 0,
  minutes: [],
  failures: {},
  retries: { vision: 0, feedback: 0 },
});

export const beat = (worker: Info, running: number, nowMs: number): Info => ({
  ...worker,
  running,
  heartbeatAtMs: nowMs,
});

/** A job is over, however it ended. */
export function settled(worker: Info, nowMs: number): Info {
  const minute = Math.floor(nowMs / minuteMs);
  const before = worker.minutes.filter((one) => one.minute !== minute && one.minute > minute - mostMinutes);
  const now = worker.minutes.find((one) => one.minute === minute)?.settled ?? 0;
  return { ...worker, settled: worker.settled + 1, minutes: [...before, { minute, settled: now + 1 }] };
}

/** An attempt failed. */
export function failed(worker: Info, { code, class: found }: { code: string; class: string }, nowMs: number): Info {
  const known = worker.failures[code];
  if (!known && Object.keys(worker.failures).length >= mostCodes) return worker;
  const failure = { class: found, count: (known?.count ?? 0) + 1, atMs: nowMs };
  return { ...worker, failures: { ...worker.failures, [code]: failure } };
}

/** An attempt is made again. */
export const retried = (worker: Info, phase: Phase): Info => ({
  ...worker,
  retries: { ...worker.retries, [phase]: worker.retries[phase] + 1 },
});

export const end = (worker: Info, nowMs: number): Info => ({ ...worker, running: 0, endedAtMs: nowMs });

/** `self`: the process that asks. Where it is a worker itself, it lives, whenever it last wrote that it does. */
export function stateOf(worker: Info, nowMs: number, self?: string): State {
  if (worker.endedAtMs !== undefined) return "ended";
  if (worker.owner === self) return "running";
  if (worker.heartbeatAtMs === undefined) return "unverified";
  return nowMs - worker.heartbeatAtMs < freshMs ? "running" : "silent";
}

/** Does anybody work on the lane? The one meaning of "running": somebody whose heartbeat is fresh. */
export const isLaneActive = (workers: readonly Info[], nowMs: number, self?: string): boolean =>
  workers.some((worker) => stateOf(worker, nowMs, self) === "running");

/** Jobs a minute, over the last ten minutes or since the first of them; `undefined` when nothing was settled in them. */
export function ratePerMinute(workers: readonly Info[], nowMs: number): number | undefined {
  const minute = nowMs / minuteMs;
  const recent = workers.flatMap(({ minutes }) => minutes).filter((one) => one.minute > minute - rateOverMinutes);
  if (recent.length === 0) return undefined;
  const over = Math.max(1, minute - Math.min(...recent.map((one) => one.minute)));
  return recent.reduce((sum, { settled }) => sum + settled, 0) / over;
}

export type Failures = { code: string; class: string; count: number; lastAtMs: number };

/** What went wrong with all of them, the most frequent first. */
export function failuresOf(workers: readonly Info[]): Failures[] {
  const byCode = new Map<string, Failures>();
  for (const { failures } of workers)
    for (const [code, { class: found, count, atMs }] of Object.entries(failures)) {
      const known = byCode.get(code) ?? { code, class: found, count: 0, lastAtMs: 0 };
      byCode.set(code, { ...known, count: known.count + count, lastAtMs: Math.max(known.lastAtMs, atMs) });
    }
  return [...byCode.values()].toSorted((a, b) => b.count - a.count);
}
