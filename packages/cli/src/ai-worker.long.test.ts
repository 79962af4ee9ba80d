import { Ai } from "@darkroom/contract";
import type { AssetId } from "@darkroom/domain";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { manifest } from "../../../functions/manifest.ts";
import { type Local, startLocal } from "../../../test/support/local.ts";
import { type StandIn, startOllama } from "../../../test/support/ollama/stand-in.ts";
import { outsideEnv, startWorker } from "./testing-worker.ts";
import { tinyPicture } from "./tiny-picture.ts";

const lane = "ollama";
const until = (check: () => unknown) => vi.waitFor(check, { timeout: 30_000, interval: 100 });
const pulled = manifest.wokenByQueue.map((spec) => (spec.queue === lane ? { ...spec, pulled: true as const } : spec));

let local: Local;
let ollama: StandIn;
let ids: AssetId[];
beforeAll(async () => {
  ollama = await startOllama();
  const variables = { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, AI_MODES: "caption" };
  local = await startLocal({ manifest: { ...manifest, wokenByQueue: pulled }, variables });
  const keys = ["a.png", "b.png", "c.png", "d.png"];
  ids = await Promise.all(keys.map((name, at) => local.upload({ name, bytes: tinyPicture(64 + at * 8, 48) })));
  await local.runtime.idle();
}, 60_000);
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
});

const env = (more: Record<string, string> = {}) =>
  outsideEnv(local.runtime.env, { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, ...more });
const status = async () => Ai.get.answer.parse(await (await fetch(`${local.httpUrl}/v1/ai/status`)).json());
const done = async () =>
  (await Promise.all(ids.map((id) => local.job(id, "caption")))).filter(({ state }) => state === "done").length;

it("works on one asset alone when it is asked to, then on so many jobs, and says who it was", async () => {
  const [first = ""] = ids;
  await using one = startWorker({ args: ["--lane", lane, "--media-id", first], env: env() });
  expect(await one.ended).toBe(0);
  expect(await local.job(first as AssetId, "caption")).toMatchObject({ state: "done", attempt: 1 });
  expect(await done()).toBe(1);

  const limits = ["--limit", "2", "--batch", "1", "--sleep-ms", "50"];
  await using two = startWorker({ args: ["--lane", lane, "--jobs", "1", ...limits], env: env() });
  expect(await two.ended).toBe(0);
  expect(await done()).toBeGreaterThanOrEqual(2); // a hint of what is done already counts, too
  const { workers } = await status();
  expect(workers).toMatchObject([
    { state: "ended", spawn_method: "direct", args: expect.arrayContaining(["--limit"]) },
    { state: "ended", settled: 1 },
  ]);
});

it("works until it is told to stop, shows that it lives, and sleeps while the host does", async () => {
  await ollama[Symbol.asyncDispose]();
  await using worker = startWorker({ args: ["--lane", lane], env: env() });
  await worker.heard("ready");
  await worker.heard("log", "lane closed");
  const open = (await Promise.all(ids.map((id) => local.job(id, "caption")))).filter(({ state }) => state !== "done");
  expect(open).toMatchObject(open.map(() => ({ state: "queued", attempt: 0 })));
  expect(await status()).toMatchObject({ workers: [{ state: "running" }, {}, {}], status: "locked" });
  ollama = await startOllama({ port: Number(new URL(ollama.url).port) });
  await fetch(`${local.httpUrl}/v1/ai/run`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  await until(async () => expect(await done()).toBe(4));
  worker.child.kill("SIGTERM");
  expect(await worker.ended).toBe(0);
  expect((await status()).workers[0]).toMatchObject({ state: "ended" });
});
