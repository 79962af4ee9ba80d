import { type Job, Lane } from "@darkroom/domain";
import { Lanes } from "@darkroom/table";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Local, startLocal } from "../support/local.ts";
import { type ScriptedFault, type StandIn, startOllama } from "../support/ollama/stand-in.ts";
import { tryMode } from "../support/try-mode.ts";

let ollama: StandIn;
let local: Local;
beforeAll(async () => {
  ollama = await startOllama();
  const variables = { AI_BACKEND: "local", OLLAMA_BASE_URL: ollama.url, AI_MODES: "title" };
  local = await startLocal({ variables });
}, 60_000);
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  await ollama[Symbol.asyncDispose]();
});

const door = () => Lanes.get(local.ctx.table, "ollama");

type Effect = {
  state: Job.Info["state"];
  attempts: number; // that it cost
  label: string; // as people read it
  failures: number; // of the server: the third in a row closes the lane
};

const waits: Effect = { state: "queued", attempts: 0, label: "scheduled", failures: 1 };
const again: Effect = { state: "queued", attempts: 1, label: "vision_retrying", failures: 0 };
const crashed: Effect = { ...again, failures: 1 };
const ended: Effect = { state: "error", attempts: 1, label: "error", failures: 0 };

/** What one attempt meets, the code people read, its sentence, and what becomes of the job and its lane. */
const effects: [ScriptedFault[], string, RegExp, Effect][] = [
  [["queue full"], "ollama_busy", /queue is full/, waits],
  [["proxy page"], "ollama_down", /does not reach it/, waits],
  [["reset mid-stream"], "network", /cut/, again],
  [["end without done"], "stream.truncated", /ended before its end/, again],
  [["malformed line"], "stream.malformed", /no JSON/, again],
  [["writes without end"], "model.runaway", /did not stop/, again],
  [["error of its own"], "http_5xx", /error of its own/, again],
  [["out of memory", "out of memory"], "ollama.oom", /out of memory/, again],
  [["error line"], "ollama.runner_crashed", /runner died/, crashed],
  [["runner crash"], "ollama.runner_crashed", /runner died/, crashed],
  [["wrong JSON", "wrong JSON"], "parse_error", /not the second one/, ended],
  [["grammar refused"], "http_400", /grammar/, ended],
  [["unreadable picture", "unreadable picture"], "invalid_image", /could not read/, ended],
  [Array(3).fill("context too small"), "ollama.too_large_for_vision", /any size/, ended],
];

it.each(effects)("reads %j as %s", async (meets, reason, words, { state, attempts, label, failures }) => {
  ollama.script(...meets);
  const { id, view } = await tryMode(local, "title");
  expect(view).toMatchObject({ state, reason, attempt: attempts, label, message: expect.stringMatching(words) });
  const lane = await door();
  expect(lane.failures).toBe(failures);
  expect(Lane.closed(lane, local.clock.nowMs())).toBeUndefined();
  await local.idle(); // the server is well again
  const last = state === "queued" ? { state: "done", attempt: attempts + 1 } : { state, attempt: attempts };
  expect(await local.job(id, "title")).toMatchObject(last);
  expect((await door()).failures).toBe(0);
});

it("skips what a model refuses, and says so", async () => {
  ollama.say("title", { title: "I'm sorry, but I can't help with that", rationale: "" });
  const { view } = await tryMode(local, "title");
  const message = expect.stringMatching(/refuses/);
  expect(view).toMatchObject({ state: "skipped", reason: "model.refusal", attempt: 1, message });
  expect((await door()).failures).toBe(0);
});

it("closes the lane after three crashes in a row, and the jobs they met use no attempt while it is closed", async () => {
  ollama.script("runner crash", "runner crash", "runner crash");
  for (let crash = 1; crash <= 3; crash++) await tryMode(local, "title");
  expect(Lane.closed(await door(), local.clock.nowMs())).toMatchObject({ reason: "ollama.runner_crashed" });
  const { id, view } = await tryMode(local, "title");
  expect(view).toMatchObject({ state: "queued", attempt: 0, label: "blocked" });
  expect(view?.waitsFor).toMatch(/ollama\.runner_crashed/);
  await local.idle();
  expect(await local.job(id, "title")).toMatchObject({ state: "done", attempt: 1 });
});
