import { type AssetId, assetIdOf, Job, Mode, type Stage } from "@darkroom/domain";
import { Assets, Jobs, Lanes, Results } from "@darkroom/table";
import { afterEach, beforeEach, expect, it } from "vitest";
import { stages } from "../../functions/stages.ts";
import { pictures } from "../fixtures/pictures.ts";
import { type Local, startLocal } from "../support/local.ts";
import { type ScriptedFault, type StandIn, startOllama } from "../support/ollama/stand-in.ts";
import { sampleAsset } from "../support/samples.ts";

const jobsWaiting = Number(process.env["LANE_JOBS"] ?? 100);
const oneInSo = 20;
const stageOf = (name: string): Stage.Stage => {
  const stage = stages.find((one) => one.name === name);
  if (!stage) throw new Error(name);
  return stage;
};

let ollama: StandIn;
beforeEach(async () => {
  ollama = await startOllama();
});
afterEach(() => ollama[Symbol.asyncDispose]());

const start = (modes: string) =>
  startLocal({ variables: { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, AI_MODES: modes } });

/** An asset all of whose fast stages are done, whose metadata has keywords, and a job that asks a model of them. */
async function seed({ ctx: { table }, clock }: Local, at: number): Promise<AssetId> {
  const priority = at % oneInSo === 0 ? 0 : 1;
  const asset = { ...sampleAsset(`lane/${at}.jpg`, "e1", {}), priority } as const;
  await Assets.add(table, asset);
  const queue = (stage: string): Job.Info => Job.queue(asset, stageOf(stage), clock.nowMs());
  const done = { state: "done", published: 1, finalAtMs: clock.nowMs() } as const;
  const jobs = [...Mode.basics.map((stage) => ({ ...queue(stage), ...done })), queue("tags_normalize")];
  const output = { keywords: [`harbour ${at}`, "sea"] };
  const result = { assetId: asset.id, stage: "probe", generation: 1, fence: 1, etag: "e1", stageVersion: 1, output };
  await Promise.all([Results.put(table, result), ...jobs.map((job) => Jobs.plan(table, job, () => job))]);
  return asset.id;
}

it("loses no attempt of a backlog while its host is away for an hour, then does what a person waits for first", async () => {
  await using local = await start("none");
  await ollama[Symbol.asyncDispose]();
  const ids: AssetId[] = [];
  for (let at = 0; at < jobsWaiting; at += 20)
    ids.push(...(await Promise.all(Array.from({ length: 20 }, (_, next) => seed(local, at + next)))));
  const all = () =>
    Jobs.findAll(
      local.ctx.table,
      ids.map((assetId) => ({ assetId, stage: "tags_normalize" })),
    );

  for (let minute = 0; minute < 60; minute += 6) {
    local.clock.advance(6 * 60_000);
    await local.runtime.tick("sweep");
    await local.runtime.idle();
  }
  expect(await Lanes.get(local.ctx.table, "ollama")).toMatchObject({ reason: "blocked_by_ollama" });
  expect((await all()).filter(({ state, attempt, fence }) => state !== "queued" || attempt + fence > 0)).toEqual([]);

  ollama = await startOllama({ port: Number(new URL(ollama.url).port) });
  const [beganMs, before] = [performance.now(), process.cpuUsage()];
  await local.idle();
  const perSec = jobsWaiting / ((performance.now() - beganMs) / 1000);
  const { user, system } = process.cpuUsage(before);
  const cpuMs = (user + system) / 1000 / jobsWaiting; // a job's: of lane, table's client, queues and stand-in together
  const done = await all();
  expect(done.filter(({ state, attempt }) => state !== "done" || attempt !== 1)).toEqual([]);
  const claims = done.toSorted((a, b) => (a.claimedAtMs ?? 0) - (b.claimedAtMs ?? 0));
  const lastUrgent = claims.findLastIndex(({ priority }) => priority === 0);
  const took = `${perSec.toFixed(1)} a second, ${cpuMs.toFixed(1)} core-ms each`;
  console.log(`${jobsWaiting} jobs, ${took}; the last urgent one was claimed as number ${lastUrgent + 1}`);
  expect(lastUrgent).toBeLessThan(jobsWaiting / 2);
  expect(cpuMs).toBeLessThan(150);
});

/** What one attempt meets, the code people read, what becomes of the job, and how many attempts it cost. */
const effects: [ScriptedFault[], string, Job.Info["state"], number][] = [
  [["queue full"], "ollama_busy", "queued", 0],
  [["proxy page"], "ollama_down", "queued", 0],
  [["reset mid-stream"], "network", "queued", 1],
  [["end without done"], "stream.truncated", "queued", 1],
  [["malformed line"], "stream.malformed", "queued", 1],
  [["error line"], "ollama.runner_crashed", "queued", 1],
  [["runner crash"], "ollama.runner_crashed", "queued", 1],
  [["wrong JSON", "wrong JSON"], "parse_error", "error", 1],
];

it.each(effects)("reads %j as %s: %s", async (faults, reason, state, attempt) => {
  await using local = await start("title");
  ollama.script(...faults);
  const id = await local.upload(await pictures.redSquare());
  await expect
    .poll(() => local.job(id, "title").catch(() => undefined), { timeout: 20_000 })
    .toMatchObject({ reason, state, attempt });
  if (state !== "queued") return;
  await local.idle();
  expect(await local.job(id, "title")).toMatchObject({ state: "done", attempt: attempt + 1 });
});

it("ends a question that never ends at its limit, says so, and lets it be taken away", async () => {
  await using local = await start("title");
  ollama.script(...Array.from({ length: 4 }, () => "stall before first token" as const));
  const id = await local.upload(await pictures.redSquare(), "big.png");
  const questions = () => ollama.requests.filter(({ path }) => path === "/api/chat").length;
  await expect.poll(questions, { timeout: 20_000 }).toBe(1);
  local.clock.advance(601_000);
  await local.runtime.idle();
  const job = await local.job(id, "title");
  expect(["timeout", "timeout_killed"]).toContain(job.reason);
  expect(ollama.counts.aborted).toBe(1);
  const deleted = await fetch(`${local.httpUrl}/v1/assets/${assetIdOf("big.png")}/enrichments/title?force=1`, {
    method: "DELETE",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(deleted.status).toBe(200);
  expect(await local.job(id, "title")).toMatchObject({ state: "cancelled", reason: "enrichment.deleted" });
});
