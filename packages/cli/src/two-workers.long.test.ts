import type { AssetId, Job } from "@darkroom/domain";
import { afterEach, beforeEach, expect, it } from "vitest";
import { manifest } from "../../../functions/manifest.ts";
import { type Local, startLocal } from "../../../test/support/local.ts";
import { type StandIn, startOllama } from "../../../test/support/ollama/stand-in.ts";
import { outsideEnv, startWorker, until } from "./testing-worker.ts";
import { tinyPicture } from "./tiny-picture.ts";

const lane = "ollama";
const pulled = manifest.wokenByQueue.map((spec) => (spec.queue === lane ? { ...spec, pulled: true as const } : spec));
const one = ["--lane", lane, "--jobs", "1", "--batch", "1"];

let local: Local;
let ollama: StandIn;
let ids: AssetId[];
beforeEach(async () => {
  ollama = await startOllama();
  const variables = { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, AI_MODES: "caption" };
  local = await startLocal({ manifest: { ...manifest, wokenByQueue: pulled }, variables });
  const keys = ["a.png", "b.png", "c.png", "d.png"];
  ids = await Promise.all(keys.map((name, at) => local.upload({ name, bytes: tinyPicture(64 + at * 8, 48) })));
  await local.runtime.idle();
}, 60_000);
afterEach(async () => {
  await local[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
});

const env = (parallel: number) =>
  outsideEnv(local.runtime.env, {
    AI_BACKEND: "local",
    OLLAMA_BASE_URL: ollama.url,
    AI_PARALLEL: String(parallel),
  });
const jobs = (): Promise<Job.Info[]> => Promise.all(ids.map((id) => local.job(id, "caption")));
const running = async () => (await jobs()).filter(({ state }) => state === "running");
const hintsTaken = () => local.runtime.queues().find(({ queue }) => queue === lane)?.inFlight;

it("asks one question at a time although two workers pull, and goes on when the one who asked was killed", async () => {
  const answer = ollama.hold();
  await using first = startWorker({ args: one, env: env(1) });
  await until(() => expect(ollama.counts.running).toBe(1));
  const [asked] = await running();
  await using second = startWorker({ args: one, env: env(1) });
  await second.heard("ready");
  await until(() => expect(hintsTaken()).toBe(2)); // the second has one, too
  expect(await running()).toMatchObject([{ assetId: asked?.assetId, lease: { owner: asked?.lease?.owner } }]);

  first.child.kill("SIGKILL");
  await first.ended;
  second.child.kill("SIGTERM");
  expect(await second.ended).toBe(0);
  expect(ollama.requests.filter(({ path }) => path !== "/api/show")).toHaveLength(1); // nobody else asked
  expect((await jobs()).filter(({ attempt }) => attempt > 0)).toHaveLength(1);

  answer();
  const passedMs = 101_000; // what nobody renewed is over
  local.clock.advance(passedMs);
  await local.runtime.tick("sweep");
  await using _third = startWorker({ args: one, env: env(1), aheadMs: passedMs });
  await until(async () => expect((await jobs()).every(({ state }) => state === "done")).toBe(true));
  expect((await jobs()).map(({ attempt }) => attempt).toSorted()).toEqual([1, 1, 1, 2]);
  expect(ollama.counts.mostAtOnce).toBe(1);
});

it("shares what the server takes at a time among those who ask it, and a third waits with no job in its hands", async () => {
  const answer = ollama.hold();
  await using first = startWorker({ args: one, env: env(2) });
  await until(() => expect(ollama.counts.running).toBe(1));
  await using second = startWorker({ args: one, env: env(2) });
  await until(() => expect(ollama.counts.running).toBe(2));
  await using third = startWorker({ args: one, env: env(2) });
  await third.heard("ready");
  await until(() => expect(hintsTaken()).toBe(3));
  const owners = (await running()).map(({ lease }) => lease?.owner.split("-").at(-2));
  expect(owners.toSorted()).toEqual([first, second].map(({ child }) => String(child.pid)).toSorted());
  answer();
  await until(async () => expect((await jobs()).every(({ state }) => state === "done")).toBe(true));
  expect(ollama.counts.mostAtOnce).toBe(2);
});
