import { assetIdOf, type Job } from "@darkroom/domain";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { type ScriptedFault, type StandIn, startOllama } from "../support/ollama/stand-in.ts";

let ollama: StandIn;
beforeEach(async () => {
  ollama = await startOllama();
});
afterEach(() => ollama[Symbol.asyncDispose]());

const start = (modes: string) =>
  startLocal({ variables: { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, AI_MODES: modes } });

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
