import { hostname } from "node:os";
import { assetIdOf, ModelProfile } from "@darkroom/domain";
import { Lanes, ModelProfiles } from "@darkroom/table";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pictures } from "../fixtures/pictures.ts";
import { startLocal } from "../support/local.ts";
import { type ScriptedFault, type StandIn, startOllama } from "../support/ollama/stand-in.ts";
import { tryMode } from "../support/try-mode.ts";

let ollama: StandIn;
beforeEach(async () => {
  ollama = await startOllama();
});
afterEach(() => ollama[Symbol.asyncDispose]());

const start = (variables: Record<string, string> = {}) =>
  startLocal({ variables: { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, AI_MODES: "title", ...variables } });

it("tries a load again that the server gave up", async () => {
  await using local = await start();
  ollama.script("load given up");
  const { id, view } = await tryMode(local, "title");
  const message = expect.stringMatching(/loaded/);
  expect(view).toMatchObject({
    state: "queued",
    reason: "ollama.load_timeout",
    attempt: 1,
    label: "vision_retrying",
    message,
  });
  expect((await Lanes.get(local.ctx.table, "ollama")).failures).toBe(1);
  await local.idle();
  expect(await local.job(id, "title")).toMatchObject({ state: "done", attempt: 2 });
});

it.each([
  ["a model that cannot see", { AI_VISION_MODEL: "plain:1b" }, "ollama.capability"],
  ["a model of somebody else's cloud", { AI_VISION_MODEL: "gemma4:cloud" }, "config_failed"],
  ["a folder without prompts", { PROMPTS_DIR: import.meta.dirname }, "prompt_missing"],
])("closes the lane for %s, at the cost of no attempt", async (_, variables, reason) => {
  await using local = await start(variables);
  const { view } = await tryMode(local, "title");
  expect(view).toMatchObject({ state: "queued", attempt: 0, label: "blocked" });
  expect(view?.waitsFor).toMatch(reason);
  expect(await Lanes.get(local.ctx.table, "ollama")).toMatchObject({ reason });
});

it("tells which deadline ran out: of the first token, between two, of the whole answer", {
  timeout: 120_000,
}, async () => {
  await using local = await start({ AI_LIMIT_MIN_SEC: "5" });
  const learn = (step: ModelProfile.Step) => {
    const samples = Array.from({ length: 20 }, () => ({ step, ms: 100 }));
    const key = { machine: hostname(), model: "gemma4:12b" };
    return ModelProfiles.change(local.ctx.table, key, (now) =>
      ModelProfile.measured(now, samples, local.clock.nowMs()),
    );
  };
  const expectTimeout = async (meets: ScriptedFault, message: string) => {
    ollama.script(meets);
    const { view } = await tryMode(local, "title");
    expect(view).toMatchObject({ state: "queued", reason: "timeout", attempt: 1, label: "vision_retrying", message });
  };
  await learn("picture.firstToken");
  await expectTimeout("stall before first token", "No first token within 5 s");
  await expectTimeout("stall between tokens", "No next token within 30 s");
  await learn("picture.total");
  local.clock.advance(301_000); // what is known of a model is read every five minutes
  await expectTimeout("stall between tokens", "No whole answer within 5 s");
  expect((await Lanes.get(local.ctx.table, "ollama")).failures).toBe(0);
});

it("ends a question that never ends at its limit, says so, and lets it be taken away", async () => {
  await using local = await start();
  ollama.script(...Array.from({ length: 4 }, () => "stall before first token" as const));
  const id = await local.upload(await pictures.redSquare(), "big.png");
  const questions = () => ollama.requests.filter(({ path }) => path === "/api/chat").length;
  await expect.poll(questions, { timeout: 20_000 }).toBe(1);
  local.clock.advance(601_000);
  await local.runtime.idle();
  const job = await local.job(id, "title");
  expect(["timeout", "timeout_killed"]).toContain(job.reason);
  await expect.poll(() => ollama.counts.aborted).toBe(1); // the server hears that nobody listens any more
  const deleted = await fetch(`${local.httpUrl}/v1/assets/${assetIdOf("big.png")}/enrichments/title?force=1`, {
    method: "DELETE",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(deleted.status).toBe(200);
  expect(await local.job(id, "title")).toMatchObject({ state: "cancelled", reason: "enrichment.deleted" });
});
