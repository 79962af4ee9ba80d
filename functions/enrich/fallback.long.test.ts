import { Lanes } from "@darkroom/table";
import { afterEach, beforeEach, expect, it } from "vitest";
import { pictures } from "../../test/fixtures/pictures.ts";
import { startOllama } from "../../test/support/ollama/stand-in.ts";
import { type StandIn, startOpenAi } from "../../test/support/openai/stand-in.ts";
import { startWithoutOllama } from "../../test/support/openai/without-ollama.ts";

let provider: StandIn;
beforeEach(async () => {
  provider = await startOpenAi();
});
afterEach(() => provider[Symbol.asyncDispose]());

const start = (more: Record<string, string>) => startWithoutOllama(provider, more);

it("shows no picture unless it may, costs no attempt when it fails, and is not asked where Ollama has another fault", async () => {
  await using local = await start({ AI_MODES: "caption", AI_FALLBACK_MODES: "all" });
  provider.script("wrong key");
  const id = await local.upload(await pictures.redSquare());
  await local.runtime.idle();
  const waiting = { state: "queued", attempt: 0, reason: "fallback_failed" };
  expect(await local.job(id, "caption")).toMatchObject(waiting);
  local.clock.advance(31_000);
  await local.runtime.tick("sweep");
  await local.runtime.idle();
  expect(await local.job(id, "caption")).toMatchObject(waiting);
  expect(provider.requests).toHaveLength(1); // it is left alone for a while

  await using words = await start({});
  await words.upload(await pictures.redSquare());
  await words.runtime.idle();
  await using ollama = await startOllama({ models: [] });
  await using empty = await start({ OLLAMA_BASE_URL: ollama.url, AI_FALLBACK_MODES: "all" });
  await empty.upload(await pictures.redSquare());
  await empty.runtime.idle();
  expect(await Lanes.get(empty.ctx.table, "ollama")).toMatchObject({ reason: "model_missing" });
  expect(provider.requests).toHaveLength(1);
});
