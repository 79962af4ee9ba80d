import { type AssetId, Job, type Stage } from "@darkroom/domain";
import { Assets, Jobs, Lanes, OpenJobs, Results } from "@darkroom/table";
import { expect, it } from "vitest";
import { stages } from "../../functions/stages.ts";
import { type Local, startLocal } from "../support/local.ts";
import { startOllama } from "../support/ollama/stand-in.ts";
import { sampleAsset } from "../support/samples.ts";
import { countWireCalls } from "../support/wire-calls.ts";

// With 10,000 jobs, as a library that was imported overnight has them: LANE_JOBS=10000 npx vitest run --project long outage

const jobsWaiting = Number(process.env["LANE_JOBS"] ?? 400);
const oneInSo = 20;
const hourMs = 60 * 60_000;
const mostMs = 60_000 + jobsWaiting * 250;

const stageOf = (name: string): Stage.Stage => {
  const stage = stages.find((one) => one.name === name);
  if (!stage) throw new Error(name);
  return stage;
};

/** An asset whose metadata was read and has keywords, and the job that asks a model of them. */
async function seed({ ctx: { table }, clock }: Local, at: number): Promise<AssetId> {
  const priority = at % oneInSo === 0 ? 0 : 1;
  const asset = { ...sampleAsset(`lane/${at}.jpg`, "e1", {}), priority } as const;
  const queue = (stage: string): Job.Info => Job.queue(asset, stageOf(stage), clock.nowMs());
  const probe: Job.Info = { ...queue("probe"), state: "done", published: 1, finalAtMs: clock.nowMs() };
  const output = { keywords: [`harbour ${at}`, "sea"] };
  const result = { assetId: asset.id, stage: "probe", generation: 1, fence: 1, etag: "e1", stageVersion: 1, output };
  const jobs = [probe, queue("tags_normalize")];
  await Promise.all([Assets.add(table, asset), Results.put(table, result)]);
  await Promise.all(jobs.map((job) => Jobs.plan(table, job, () => job)));
  return asset.id;
}

async function seedAll(local: Local): Promise<AssetId[]> {
  const ids: AssetId[] = [];
  for (let at = 0; at < jobsWaiting; at += 20)
    ids.push(...(await Promise.all(Array.from({ length: 20 }, (_, next) => seed(local, at + next)))));
  return ids;
}

/** Lets the clock's look at the lane bring what waits, page after page, until no job is open. */
async function workOff({ runtime, clock, ctx }: Local): Promise<void> {
  for (;;) {
    await runtime.idle(mostMs);
    const { interactive, bulk } = await OpenJobs.count(ctx.table, "ollama");
    if (interactive + bulk === 0) return;
    clock.advance(31_000); // a hint is not sent twice within half a minute
    await runtime.tick("sweep");
  }
}

it("loses no attempt of a backlog while its host is away for an hour, then does what a person waits for first", {
  timeout: mostMs * 2,
}, async () => {
  await using first = await startOllama();
  const variables = { AI_BACKEND: "local", OLLAMA_BASE_URL: first.url, AI_MODES: "tags_normalize" };
  await using local = await startLocal({ variables });
  await first[Symbol.asyncDispose]();
  const ids = await seedAll(local);
  const keys = ids.map((assetId) => ({ assetId, stage: "tags_normalize" }));

  for (let passedMs = 0; passedMs < hourMs; passedMs += hourMs / 10) {
    local.clock.advance(hourMs / 10);
    await local.runtime.tick("sweep");
    await local.runtime.idle(mostMs);
  }
  expect(await Lanes.get(local.ctx.table, "ollama")).toMatchObject({ reason: "blocked_by_ollama" });
  const waiting = await Jobs.findAll(local.ctx.table, keys);
  expect(waiting.filter(({ state, attempt, fence }) => state !== "queued" || attempt + fence > 0)).toEqual([]);

  await using ollama = await startOllama({ port: Number(new URL(first.url).port) });
  using wire = countWireCalls(local.runtime.awsUrl);
  const beganMs = performance.now();
  await workOff(local);
  const tookSec = (performance.now() - beganMs) / 1000;
  const done = await Jobs.findAll(local.ctx.table, keys);
  expect(done).toHaveLength(jobsWaiting);
  expect(done.filter(({ state, attempt }) => state !== "done" || attempt !== 1)).toEqual([]);
  expect(ollama.requests.filter(({ path }) => path === "/api/chat")).toHaveLength(jobsWaiting);
  const claims = done.toSorted((a, b) => (a.claimedAtMs ?? 0) - (b.claimedAtMs ?? 0));
  const lastUrgent = claims.findLastIndex(({ priority }) => priority === 0);
  const calls = wire.calls.table / jobsWaiting;
  const told = `${jobsWaiting} jobs in ${tookSec.toFixed(0)} s, ${calls.toFixed(1)} table calls each`;
  console.log(`${told}; the last of ${jobsWaiting / oneInSo} urgent ones was claimed as number ${lastUrgent + 1}`);
  expect(lastUrgent).toBeLessThan(jobsWaiting / 4);
  expect(calls).toBeLessThan(14); // reminded, claimed, read, answered, settled, shown
});
