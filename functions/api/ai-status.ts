import type { Ai as Contract } from "@darkroom/contract";
import { LaneWorker, type ModelProfile, ServerSlots, Stage } from "@darkroom/domain";
import type { Context } from "@darkroom/platform";
import { alarmsOf, type Host, type LaneState, limitsFrom } from "@darkroom/platform/enrich";
import type * as z from "zod";
import { stages } from "../stages.ts";

type Answer = z.infer<typeof Contract.get.answer>;

const modes = stages.filter(({ lane }) => lane === Stage.modelLane).map(({ name }) => name);

/** How the lane stands, in the words all its answers use. */
export function standing({ closed, isActive }: LaneState, { config: { ai } }: Context) {
  if (ai.backend === "off") return { status: "config_failed" as const, reason_code: "AI_BACKEND" };
  if (closed) return { status: "locked" as const, reason_code: closed.reason };
  return isActive ? { status: "running" as const } : { status: "started" as const, reason_code: "spawn_unverified" };
}

/** All there is to say of the lane. */
export function statusOf(state: LaneState, host: Host, ctx: Context): Answer {
  const { workers, open, sample, hints, nowMs } = state;
  const lastRun = lastRunOf(state, ctx);
  const rate = LaneWorker.ratePerMinute(workers, nowMs);
  const left = open.interactive + open.bulk;
  const failures = LaneWorker.failuresOf(workers);
  const ages = workers.flatMap((one) =>
    one.endedAtMs === undefined ? (workerOf(one, nowMs, ctx.worker.owner).heartbeatAgeSec ?? []) : [],
  );
  const isAlive = (worker: LaneWorker.Info) => LaneWorker.stateOf(worker, nowMs, ctx.worker.owner) === "running";
  const running = workers.filter(isAlive).reduce((sum, worker) => sum + worker.running, 0);
  return {
    ...standing(state, ctx),
    backend: ctx.config.ai.backend,
    lane: laneOf(state, ctx),
    host: hostOf(host, ctx),
    models: modelsOf(host, state.profiles, ctx),
    depth: { ...open, running, hints },
    ...(rate !== undefined && { ratePerMinute: rate }),
    ...(rate !== undefined && rate > 0 && { etaSec: Math.round((left / rate) * 60) }),
    modes: modes.map((mode) => modeOf(mode, sample, nowMs)),
    failures: failures.map(({ lastAtMs, ...failure }) => ({ ...failure, lastAt: at(lastAtMs) })),
    servers: state.servers.map((slots) => serverOf(slots, nowMs)),
    workers: workers.map((worker) => workerOf(worker, nowMs, ctx.worker.owner)),
    ...(ages.length > 0 && { heartbeatAgeSec: Math.min(...ages) }),
    ...(lastRun && { lastRun }),
    alarms: ctx.config.ai.backend === "off" ? [] : alarmsOf(state),
    metrics: metricsOf(workers, running, failures),
  };
}

const at = (ms: number): string => new Date(ms).toISOString();

const ageOf = ({ heartbeatAtMs }: LaneWorker.Info, nowMs: number): number | undefined =>
  heartbeatAtMs === undefined ? undefined : Math.max(0, Math.round((nowMs - heartbeatAtMs) / 1000));

/** The door of the lane. */
export function laneOf({ door, closed }: LaneState, { config: { ai } }: Context): Answer["lane"] {
  const { lane, failures, isPaused = false } = door;
  const sinceMs = isPaused ? door.pausedAtMs : door.closedAtMs;
  return {
    lane,
    isOpen: closed === undefined,
    isPaused,
    ...(closed && { reason: closed.reason }),
    ...(closed && sinceMs !== undefined && { since: at(sinceMs) }),
    ...(closed && !isPaused && { until: at(closed.untilMs) }),
    failures,
    slots: ai.parallel,
  };
}

function hostOf(host: Host, { config: { ai } }: Context): Answer["host"] {
  const { url, state } = { url: ai.baseUrl, state: host.state };
  if (host.state === "up") return { url, state, version: host.version };
  return host.state === "down" ? { url, state, code: host.code, message: host.message } : { url, state };
}

function modelsOf(host: Host, profiles: LaneState["profiles"], { config: { ai } }: Context): Answer["models"] {
  if (ai.backend !== "local") return [];
  const needed = [
    { name: ai.visionModel, field: "AI_VISION_MODEL" },
    { name: ai.wordsModel, field: "AI_FEEDBACK_MODEL" },
  ];
  const isNamed = (wanted: string) => (one: { name: string }) => one.name === wanted || one.name === `${wanted}:latest`;
  return needed.map(({ name, field }) => {
    const limits = limitsOf(profiles.find(isNamedAs(name)), ai);
    if (host.state !== "up") return { name, field, limits };
    const found = host.models.find(isNamed(name));
    const loaded = host.loaded.find(isNamed(name));
    return {
      name,
      field,
      limits,
      isThere: found !== undefined,
      ...(found && { digest: found.digest, sizeBytes: found.sizeBytes }),
      isLoaded: loaded !== undefined,
      ...(loaded && { vramBytes: loaded.vramBytes, isOffloaded: loaded.vramBytes < loaded.sizeBytes }),
    };
  });
}

const isNamedAs =
  (wanted: string) =>
  ({ model }: ModelProfile.Info): boolean =>
    model === wanted || model === `${wanted}:latest`;

function limitsOf(
  profile: ModelProfile.Info | undefined,
  ai: Context["config"]["ai"],
): Answer["models"][number]["limits"] {
  const { loadMs, picture, words } = limitsFrom(profile ?? { samples: {} }, ai);
  const inSec = ({ firstTokenMs, totalMs }: typeof words) => ({
    firstTokenSec: firstTokenMs / 1000,
    totalSec: totalMs / 1000,
  });
  const { samples = {} } = profile ?? {};
  const answers = (samples["picture.total"] ?? []).length + (samples["words.total"] ?? []).length;
  return { loadSec: loadMs / 1000, picture: inSec(picture), words: inSec(words), samples: answers };
}

function modeOf(mode: string, sample: LaneState["sample"], nowMs: number): Answer["modes"][number] {
  const open = sample.filter(({ stage }) => stage === mode);
  const queued = open.filter(({ state }) => state === "queued");
  const waiting: Record<string, number> = {};
  for (const { reason, notBeforeMs } of queued) {
    const why = notBeforeMs > nowMs ? (reason ?? "scheduled") : "its turn";
    waiting[why] = (waiting[why] ?? 0) + 1;
  }
  return { mode, queued: queued.length, running: open.length - queued.length, waiting };
}

function workerOf(worker: LaneWorker.Info, nowMs: number, self: string): Answer["workers"][number] {
  const { id, owner, host, method, args, startedAtMs, endedAtMs, running, settled } = worker;
  const heartbeatAgeSec = owner === self && endedAtMs === undefined ? 0 : ageOf(worker, nowMs);
  return {
    workerId: id,
    owner,
    host,
    state: LaneWorker.stateOf(worker, nowMs, self),
    spawn_method: method,
    args,
    startedAt: at(startedAtMs),
    ...(endedAtMs !== undefined && { endedAt: at(endedAtMs) }),
    ...(heartbeatAgeSec !== undefined && { heartbeatAgeSec }),
    running,
    settled,
  };
}

const serverOf = (slots: ServerSlots.Info, nowMs: number): Answer["servers"][number] => ({
  server: slots.id,
  slots: slots.most,
  asking: ServerSlots.sharesNow(slots, nowMs).map(({ owner, count }) => ({ owner, slots: count })),
});

/** When the lane was last woken by hand, and whether anybody was heard of since. */
export function lastRunOf({ door, workers }: LaneState, { config }: Context): Answer["lastRun"] {
  const { kickedAtMs } = door;
  if (kickedAtMs === undefined) return undefined;
  const isHeard = workers.some(({ heartbeatAtMs }) => heartbeatAtMs !== undefined && heartbeatAtMs >= kickedAtMs);
  return {
    at: at(kickedAtMs),
    spawn_method: config.profile === "development" ? "local" : "event",
    spawn_ok: true,
    spawn_status: isHeard ? "verified" : "unverified",
  };
}

function metricsOf(
  workers: readonly LaneWorker.Info[],
  running: number,
  failures: readonly LaneWorker.Failures[],
): Answer["metrics"] {
  const sum = (phase: LaneWorker.Phase) => workers.reduce((total, { retries }) => total + retries[phase], 0);
  return {
    analysis_jobs_inflight: running,
    ai_worker_retry_total: { vision: sum("vision"), feedback: sum("feedback") },
    ai_worker_failed_total: Object.fromEntries(failures.map(({ code, count }) => [code, count])),
  };
}
