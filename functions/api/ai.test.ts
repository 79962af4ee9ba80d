import { Ai as Contract, WorkerHealth } from "@darkroom/contract";
import { afterAll, beforeAll, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { type Local, startLocal } from "../../test/support/local.ts";
import { type StandIn, startOllama } from "../../test/support/ollama/stand-in.ts";

let local: Local;
let ollama: StandIn;
beforeAll(async () => {
  ollama = await startOllama();
  local = await startLocal({ variables: { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url } });
});
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
});

const headers = { "content-type": "application/json" };
const get = (path: string) => fetch(local.httpUrl + path);
const post = async (path: string, body: object = {}): Promise<unknown> =>
  (await fetch(local.httpUrl + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
const status = async () => Contract.get.answer.parse(await (await get("/v1/ai/status")).json());

it("closes the lane for as long as a person says, and shows the host, its models and what waits meanwhile", async () => {
  const paused = Contract.pause.answer.parse(await post("/v1/ai/pause", { reason: "games tonight" }));
  expect(paused).toMatchObject({ status: "locked", reason_code: "games tonight", lane: { isPaused: true } });
  expect(Contract.run.answer.parse(await post("/v1/ai/run"))).toMatchObject({
    ...{ status: "locked", reason_code: "games tonight", woken: 0 },
  });
  local.clock.advance(6_000); // doors are looked at every 5 s
  const id = await local.upload(await pictures.redSquare());
  await local.runtime.idle();
  local.clock.advance(3_600_000);
  await local.runtime.tick("sweep");
  await local.runtime.idle();
  expect(await local.job(id, "caption")).toMatchObject({ state: "queued", attempt: 0 });
  expect(await status()).toMatchObject({
    status: "locked",
    lane: { isOpen: false, reason: "games tonight", slots: 1 },
    host: { state: "up", version: "0.33.0" },
    models: [
      { field: "AI_VISION_MODEL", isThere: true, digest: expect.any(String), isLoaded: false },
      { field: "AI_FEEDBACK_MODEL" },
    ],
    depth: { bulk: 0, interactive: 3, isCapped: false },
    workers: [],
    alarms: [],
  });
  const health = await get("/v1/internal/health/learning-worker");
  expect([health.status, health.headers.get("cache-control"), health.headers.get("vary")]).toEqual([
    503,
    "private, no-store",
    "Origin",
  ]);
  expect(WorkerHealth.get.answer.parse(await health.json()).checks[0]).toEqual({
    name: "lane",
    status: "fail",
    detail: "games tonight",
  });
});

it("opens it again and wakes it, once within the cool-down, and tells what was done and by whom", async () => {
  const resumed = Contract.resume.answer.parse(await post("/v1/ai/resume"));
  expect(resumed).toMatchObject({ status: "started", reason_code: "spawn_unverified", lane: { isOpen: true } });
  expect(Contract.run.answer.parse(await post("/v1/ai/run"))).toMatchObject({
    status: "locked",
    reason_code: "lock_busy",
    woken: 0,
    run: { spawn_ok: true },
  });
  local.clock.advance(6_000);
  await local.idle();
  local.clock.advance(6_000); // what a worker did is written within 5 s
  await expect.poll(async () => (await status()).workers[0]?.settled).toBe(3);
  expect(await status()).toMatchObject({
    status: "running",
    models: [{ isLoaded: true, isOffloaded: false }, {}],
    depth: { interactive: 0 },
    ratePerMinute: expect.any(Number),
    workers: [{ state: "running", spawn_method: "local" }],
    lastRun: { spawn_status: "verified" },
    metrics: { analysis_jobs_inflight: 0, ai_worker_retry_total: { vision: 0, feedback: 0 } },
  });
  local.clock.advance(300_000);
  const rested = await status();
  expect([rested.status, rested.workers[0]?.state, rested.heartbeatAgeSec]).toEqual(["running", "running", 0]);
  await expect.poll(async () => (await status()).servers).toMatchObject([{ slots: 1, asking: [] }]); // it rests
  expect((await get("/v1/internal/health/workers")).status).toBe(200);
});
