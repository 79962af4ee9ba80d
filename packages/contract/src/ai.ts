import * as z from "zod";
import { endpoint } from "./endpoint.ts";

// Names with an underscore are those people know from the tools this came from.

/** The one answer to whatever is asked of the models' lane: how it stands, or why nothing was begun. */
export const Status = z.enum(["started", "running", "locked", "busy", "start_failed", "open_failed", "config_failed"]);

const count = z.number().int();
const instant = z.string();

const Lane = z.object({
  lane: z.string(),
  isOpen: z.boolean(),
  isPaused: z.boolean(),
  reason: z.string().optional(), // why it is closed: `blocked_by_ollama`, `model_missing`, `lane.paused`, …
  since: instant.optional(), // when it was closed
  until: instant.optional(), // when it is tried again; a pause never ends by itself
  failures: count, // of the server behind it, in a row
  slots: count, // questions asked of one server at a time
});

const Host = z.object({
  url: z.string(),
  state: z.enum(["up", "down", "unknown"]), // unknown: not to be reached from here, or nobody would ask it
  version: z.string().optional(),
  code: z.string().optional(),
  message: z.string().optional(),
});

const Model = z.object({
  name: z.string(),
  field: z.string(), // the variable that names it
  isThere: z.boolean().optional(), // not told where the host is not to be reached
  digest: z.string().optional(),
  sizeBytes: z.number().optional(),
  isLoaded: z.boolean().optional(),
  vramBytes: z.number().optional(), // of what is loaded; less than its size: the rest runs on the processor
  isOffloaded: z.boolean().optional(),
  limits: z.object({
    loadSec: z.number(),
    picture: z.object({ firstTokenSec: z.number(), totalSec: z.number() }),
    words: z.object({ firstTokenSec: z.number(), totalSec: z.number() }),
    samples: count, // answers they are learned from; below 20 of a kind they are the usual ones
  }),
});

const Worker = z.object({
  workerId: z.string(),
  owner: z.string(),
  host: z.string(),
  state: z.enum(["unverified", "running", "silent", "ended"]),
  spawn_method: z.enum(["event", "direct", "local"]), // by a queue of a cloud, by hand, within `npm start`
  args: z.array(z.string()),
  startedAt: instant,
  endedAt: instant.optional(),
  heartbeatAgeSec: z.number().optional(),
  running: count,
  settled: count,
});

const Server = z.object({
  server: z.string(), // host:port
  slots: count, // questions at a time, of all who ask it
  asking: z.array(z.object({ owner: z.string(), slots: count })), // whose they are now
});

const Spawn = z.object({
  at: instant,
  spawn_method: z.enum(["event", "direct", "local"]),
  spawn_ok: z.boolean(),
  spawn_status: z.enum(["unverified", "verified"]), // verified: a heartbeat came since
});

export const get = endpoint({
  method: "GET",
  path: "/v1/ai/status",
  name: "getAiStatus",
  summary: "The lane of the models: whether it is open, its host, models and workers, what waits, and what went wrong",
  params: z.object({}),
  answer: z.object({
    status: z.enum(["running", "started", "locked", "config_failed"]), // of the lane: somebody works, nobody does, it is closed, no backend
    reason_code: z.string().optional(),
    backend: z.enum(["off", "stub", "local"]),
    lane: Lane,
    host: Host,
    models: z.array(Model),
    depth: z.object({
      interactive: count, // jobs a person waits for: they come first
      bulk: count,
      isCapped: z.boolean(), // at least so many
      running: count,
      hints: z.object({ visible: count, delayed: count, inFlight: count }),
    }),
    ratePerMinute: z.number().optional(), // jobs, over the last ten minutes; absent when none was settled
    etaSec: z.number().optional(),
    modes: z.array(
      z.object({ mode: z.string(), queued: count, running: count, waiting: z.record(z.string(), count) }), // of the longest due
    ),
    failures: z.array(z.object({ code: z.string(), class: z.string(), count, lastAt: instant })), // attempts, of the last workers
    servers: z.array(Server), // of models, that somebody asked
    workers: z.array(Worker), // the last ones, the latest first
    heartbeatAgeSec: z.number().optional(), // the freshest
    lastRun: Spawn.optional(),
    alarms: z.array(z.enum(["queue_idle", "no_heartbeat"])), // work waits before an open lane, and nobody takes it or shows that he lives
    metrics: z.object({
      analysis_jobs_inflight: count,
      ai_worker_retry_total: z.object({ vision: count, feedback: count }), // by phase
      ai_worker_failed_total: z.record(z.string(), count), // by error_code
    }),
  }),
});

export const run = endpoint({
  method: "POST",
  path: "/v1/ai/run",
  name: "runAi",
  summary: "Wakes the workers of the models' lane for what is due, those a person waits for first; answers at once",
  params: z.object({}),
  body: z.strictObject({ limit: z.number().int().min(1).max(1000).default(100) }), // jobs
  answer: z.object({
    status: Status,
    reason_code: z.string().optional(),
    woken: count, // jobs whose hint was sent
    run: Spawn.optional(),
  }),
});

const door = z.object({ status: Status, reason_code: z.string().optional(), lane: Lane });

export const pause = endpoint({
  method: "POST",
  path: "/v1/ai/pause",
  name: "pauseAi",
  summary: "Closes the models' lane until somebody opens it; what runs goes on to its end",
  params: z.object({}),
  body: z.strictObject({ reason: z.string().min(1).max(200).optional() }),
  answer: door,
});

export const resume = endpoint({
  method: "POST",
  path: "/v1/ai/resume",
  name: "resumeAi",
  summary: "Opens the models' lane after a pause, and wakes its workers",
  params: z.object({}),
  answer: door,
});
